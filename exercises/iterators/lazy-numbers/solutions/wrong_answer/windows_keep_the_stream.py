"""Lazy functions on streams of numbers and other items."""

from collections.abc import Callable, Hashable, Iterable, Iterator


def running_mean(numbers: Iterable[float]) -> Iterator[float]:
    """Yield the mean of all numbers so far."""
    total = 0.0
    for count, number in enumerate(numbers, start=1):
        total += number
        yield total / count


def windows(iterable: Iterable, n: int) -> Iterator[tuple]:
    """Yield tuples of n neighbours. Raises ValueError at once if n is below 1."""
    if n < 1:
        raise ValueError(f"a window of {n} items has nothing to show")
    return _windows(iterable, n)


def _windows(iterable: Iterable, n: int) -> Iterator[tuple]:
    """Do the work of windows(), after its check."""
    items: list = []
    for item in iterable:
        items.append(item)
        if len(items) >= n:
            yield tuple(items[-n:])


def dedupe(iterable: Iterable[Hashable]) -> Iterator[Hashable]:
    """Yield each item once, at its first place."""
    seen = set()
    for item in iterable:
        if item not in seen:
            seen.add(item)
            yield item


def first_match(iterable: Iterable, test: Callable) -> object:
    """Return the first item that passes the test, or None."""
    return next((item for item in iterable if test(item)), None)


def bill_file(path: str) -> Iterator[tuple[str, int]]:
    """Yield the item and the price in cents of each line."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            item, cents = line.split(";")
            yield item, int(cents)
