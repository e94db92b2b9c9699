"""The editors' desk: decisions, amendments of the text and the working text."""
