"""A service that hands out its rows page by page, and keeps a log of what it was asked for."""

import asyncio


class Service:
    def __init__(self, pages):
        self.pages = pages
        self.log = []

    async def open(self):
        await asyncio.sleep(0.1)
        self.log.append("open")

    async def page(self, number):
        """The rows of a page; an empty list behind the last one."""
        await asyncio.sleep(0.5)
        self.log.append(f"page {number}")
        return list(self.pages[number]) if number < len(self.pages) else []

    async def close(self):
        await asyncio.sleep(0.1)
        self.log.append("close")

    async def told(self, value):
        """The value, and what was logged until now."""
        return value, list(self.log)
