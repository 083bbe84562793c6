"""Helpers for texts."""

__all__ = []
__version__ = "0.1"
