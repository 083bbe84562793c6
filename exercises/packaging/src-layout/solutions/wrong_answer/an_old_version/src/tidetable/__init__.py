"""High water times."""

__version__ = "0.2.9"
