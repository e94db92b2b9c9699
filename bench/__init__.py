"""Benchmarks: figures measured, printed as tables, never asserted."""
