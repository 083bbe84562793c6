"""Helpers for texts."""

from .case import snake, title
from .numbers import ordinal, thousands
from .slug import slugify

__all__ = ["case", "ordinal", "slugify", "snake", "thousands", "title"]
__version__ = "1.0"
