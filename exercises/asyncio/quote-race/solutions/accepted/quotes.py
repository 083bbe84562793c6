import asyncio


async def all_quotes(quotes):
    return await asyncio.gather(*quotes, return_exceptions=True)


async def stop(tasks):
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def first_quote(quotes):
    pending = {asyncio.create_task(quote) for quote in quotes}
    try:
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if task.exception() is None:
                    return task.result()
    finally:
        await stop(pending)
    raise LookupError("no shop has an answer")


async def best_by(quotes, deadline):
    tasks = [asyncio.create_task(quote) for quote in quotes]
    done, late = await asyncio.wait(tasks, timeout=deadline)
    await stop(late)
    return min((task.result() for task in done if task.exception() is None), default=None)


async def as_arrived(quotes):
    for quote in asyncio.as_completed(quotes):
        try:
            yield await quote
        except Exception:
            continue
