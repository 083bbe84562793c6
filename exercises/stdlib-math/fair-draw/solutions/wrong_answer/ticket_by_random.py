import random
import secrets


def draw(names, k, seed):
    return random.Random(seed).sample(list(names), k)


def weighted(options, n, seed):
    return random.Random(seed).choices(list(options), weights=options.values(), k=n)


def shuffled(items, seed):
    copy = list(items)
    random.Random(seed).shuffle(copy)
    return copy


def ticket():
    return "".join(random.choice("0123456789abcdef") for _ in range(20))
