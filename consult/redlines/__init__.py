"""What changed between any two drafts and why; the final."""
