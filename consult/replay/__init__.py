"""A corpus of real drafts, comments and outcomes, run through the same actions that the pages use."""
