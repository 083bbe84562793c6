import random
import secrets


def draw(names, k, seed):
    return random.Random(seed).sample(list(names), k)


def weighted(options, n, seed):
    return random.Random(seed).choices(list(options), weights=options.values(), k=n)


def shuffled(items, seed):
    copy = list(items)
    generator = random.Random(seed)
    for place in range(len(copy)):
        other = generator.randrange(len(copy))
        copy[place], copy[other] = copy[other], copy[place]
    return copy


def ticket():
    return secrets.token_urlsafe(16)
