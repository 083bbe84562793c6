from contextlib import aclosing


class Cursor:
    def __init__(self, service):
        self.service = service
        self.number = 0
        self.page = []

    async def __aenter__(self):
        await self.service.open()
        return self

    async def __aexit__(self, kind, error, traceback):
        await self.service.close()

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.page:
            self.page = await self.service.page(self.number)
            self.number += 1
        if not self.page:
            raise StopAsyncIteration
        return self.page.pop(0)


async def rows(service):
    async with Cursor(service) as cursor:
        async for row in cursor:
            yield row


async def take(source, count):
    found = []
    async with aclosing(source):
        while len(found) < count:
            try:
                found.append(await anext(source))
            except StopAsyncIteration:
                break
    return found


async def amap(function, source):
    async with aclosing(source):
        async for row in source:
            yield await function(row)
