import random
import secrets


def draw(names, k, seed):
    return random.Random(seed).sample(list(names), k)


def weighted(options, n, seed):
    return random.Random(seed).choices(list(options), weights=options.values(), k=n)


def shuffled(items, seed):
    return random.Random(seed).shuffle(list(items))


def ticket():
    return secrets.token_urlsafe(16)
