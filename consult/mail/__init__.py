"""Letters: which event goes to whom, the outbox and its sender."""
