"""Comments, suggested wordings, targets, replies and agreement."""
