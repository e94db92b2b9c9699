"""Tests of decisions and of the working text."""
