"""Streams that can be read once."""


def mean_and_spread(numbers):
    """The mean, and the largest number less the smallest, in one pass."""
    ...


class Replay:
    """Starts a fresh stream in each loop."""


class LazyList:
    """Reads its source only as far as it is asked to."""


def above_mean(numbers):
    """The numbers above the mean. Goes wrong for generators."""
    mean = sum(numbers) / len(list(numbers))
    return [number for number in numbers if number > mean]


def first_and_count(items):
    """The first item and the number of items. Goes wrong for iterators."""
    for first in items:
        return first, len(list(items))
    return None, 0
