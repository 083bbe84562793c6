"""Chance that is fair, and can be repeated."""

import random
import secrets


def draw(names, k, seed):
    """Return k different names."""
    generator = random.Random(seed)
    # Go on from here.


def weighted(options, n, seed):
    """Return n options, drawn by their weights."""


def shuffled(items, seed):
    """Return a new list in random order."""


def ticket():
    """Return a text that nobody can guess."""
