"""High water times."""

__version__ = "0.3.0"
