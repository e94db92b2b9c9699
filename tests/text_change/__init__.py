"""The change half of the text engine: anchors, differences, lineage, applied suggestions."""
