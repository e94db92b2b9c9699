"""Carry a draft standard from consultation to joint endorsement."""
