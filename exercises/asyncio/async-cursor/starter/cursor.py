"""Read a service page by page."""

from collections.abc import AsyncIterator, Awaitable, Callable


class Cursor:
    """Opens a service for `async with`, and gives its rows to `async for`."""

    def __init__(self, service) -> None:
        self.service = service

    # Your code here: __aenter__, __aexit__, __aiter__, __anext__.


async def rows(service) -> AsyncIterator[str]:
    """Yield all rows of a service, and close it on every way out."""
    await service.open()
    for row in await service.page(0):  # And the other pages?
        yield row
    await service.close()


async def take(source: AsyncIterator, count: int) -> list:
    """Return the first rows of a generator, and close it."""
    # Your code here.


async def amap(function: Callable[[object], Awaitable], source: AsyncIterator) -> AsyncIterator:
    """Yield what awaiting function(row) gives for each row."""
    # Your code here.
    async for row in source:
        yield row
