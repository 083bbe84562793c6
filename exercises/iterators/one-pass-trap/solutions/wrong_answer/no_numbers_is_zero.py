"""Streams that can be read once."""


def mean_and_spread(numbers):
    """The mean, and the largest number less the smallest, in one pass."""
    total = count = 0
    smallest = largest = None
    for number in numbers:
        total += number
        count += 1
        if smallest is None or number < smallest:
            smallest = number
        if largest is None or number > largest:
            largest = number
    if count == 0:
        return 0.0, 0
    return total / count, largest - smallest


class Replay:
    """Starts a fresh stream in each loop."""

    def __init__(self, factory):
        self.factory = factory

    def __iter__(self):
        return iter(self.factory())


class LazyList:
    """Reads its source only as far as it is asked to."""

    def __init__(self, iterable):
        self._source = iter(iterable)
        self._known = []

    def __getitem__(self, index):
        while len(self._known) <= index:
            try:
                self._known.append(next(self._source))
            except StopIteration:
                raise IndexError(index) from None
        return self._known[index]


def above_mean(numbers):
    """The numbers above the mean."""
    numbers = list(numbers)
    mean = sum(numbers) / len(numbers)
    return [number for number in numbers if number > mean]


def first_and_count(items):
    """The first item and the number of items."""
    first, count = None, 0
    for item in items:
        if count == 0:
            first = item
        count += 1
    return first, count
