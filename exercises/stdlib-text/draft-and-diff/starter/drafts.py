"""Letters, and what changed in them."""

import difflib
import string
import textwrap


def render(template, fields, width):
    """Fill the gaps of a template and wrap its paragraphs."""


def changes(old, new):
    """Compare two lists of lines."""


def closest(word, words):
    """Return the word that is most like `word`, or None."""
