"""Helpers for texts."""

from textkit.case import snake, title
from textkit.numbers import ordinal, thousands
from textkit.slug import slugify

__all__ = ["ordinal", "slugify", "snake", "thousands", "title"]
__version__ = "1.0"
