import asyncio


async def answer(quote):
    try:
        return await quote
    except Exception as error:
        return error


async def all_quotes(quotes):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(answer(quote)) for quote in quotes]
    return [task.result() for task in tasks]


class Enough(Exception):
    pass


async def first_quote(quotes):
    found = []

    async def look(quote):
        price = await answer(quote)
        if not isinstance(price, Exception):
            found.append(price)
            raise Enough

    try:
        async with asyncio.TaskGroup() as group:
            for quote in quotes:
                group.create_task(look(quote))
    except* Enough:
        pass
    if not found:
        raise LookupError("no shop has an answer")
    return found[0]


async def best_by(quotes, deadline):
    found = []

    async def look(quote):
        price = await answer(quote)
        if not isinstance(price, Exception):
            found.append(price)

    try:
        async with asyncio.timeout(deadline):
            await asyncio.gather(*(look(quote) for quote in quotes))
    except TimeoutError:
        pass
    return min(found, default=None)


async def as_arrived(quotes):
    prices = asyncio.Queue()

    async def look(quote):
        await prices.put(await answer(quote))

    async with asyncio.TaskGroup() as group:
        for quote in quotes:
            group.create_task(look(quote))
        for _ in quotes:
            price = await prices.get()
            if not isinstance(price, Exception):
                yield price
