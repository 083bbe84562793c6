"""Finds calls that were left after debugging."""
