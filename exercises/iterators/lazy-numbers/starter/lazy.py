"""Lazy functions on streams of numbers and other items."""

from collections.abc import Callable, Hashable, Iterable, Iterator


def running_mean(numbers: Iterable[float]) -> Iterator[float]:
    """Yield the mean of all numbers so far."""
    seen = list(numbers)  # This waits for the end of the stream: find another way.
    for i in range(len(seen)):
        yield sum(seen[: i + 1]) / (i + 1)


def windows(iterable: Iterable, n: int) -> Iterator[tuple]:
    """Yield tuples of n neighbours. Raises ValueError at once if n is below 1."""
    # Your code here.


def dedupe(iterable: Iterable[Hashable]) -> Iterator[Hashable]:
    """Yield each item once, at its first place."""
    # Your code here.


def first_match(iterable: Iterable, test: Callable) -> object:
    """Return the first item that passes the test, or None."""
    # Your code here.


def bill_file(path: str) -> Iterator[tuple[str, int]]:
    """Yield the item and the price in cents of each line."""
    # Your code here.
