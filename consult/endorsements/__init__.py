"""Signatories, endorsements of the exact final, reservations and the launch."""
