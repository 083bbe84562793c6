import random
import secrets


def draw(names, k, seed):
    return random.Random(seed).sample(list(names), k)


def weighted(options, n, seed):
    return random.Random(seed).choices(list(options), weights=options.values(), k=n)


def shuffled(items, seed):
    items = items if isinstance(items, list) else list(items)
    random.Random(seed).shuffle(items)
    return items


def ticket():
    return secrets.token_urlsafe(16)
