"""Ask several shops for a price at the same time."""

import asyncio
from collections.abc import AsyncIterator, Coroutine


async def all_quotes(quotes: list[Coroutine]) -> list:
    """Return all prices in the order of the shops, with exceptions for those that failed."""
    prices = []
    for quote in quotes:  # One after the other: make tasks of them.
        prices.append(await quote)
    return prices


async def first_quote(quotes: list[Coroutine]) -> float:
    """Return the first price, and end all other tasks. Raises LookupError if there is none."""
    # Your code here.


async def best_by(quotes: list[Coroutine], deadline: float) -> float | None:
    """Return the lowest price that comes within so many seconds."""
    # Your code here.


async def as_arrived(quotes: list[Coroutine]) -> AsyncIterator[float]:
    """Yield each price as soon as it is there."""
    # Your code here.
    for quote in quotes:
        yield await quote
