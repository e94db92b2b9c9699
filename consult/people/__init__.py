"""Persons, organisations, invitations, signing in, declared interests."""
