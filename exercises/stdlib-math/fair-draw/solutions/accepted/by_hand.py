import random
import uuid


def shuffled(items, seed):
    """Fisher and Yates: each place gets one of those that are left."""
    generator = random.Random(f"shuffle {seed}")
    rest = list(items)
    order = []
    while rest:
        order.append(rest.pop(generator.randrange(len(rest))))
    return order


def draw(names, k, seed):
    return shuffled(names, seed)[:k]


def weighted(options, n, seed):
    generator = random.Random(seed)
    pot = [option for option, weight in options.items() for _ in range(weight)]
    return [generator.choice(pot) for _ in range(n)]


def ticket():
    return uuid.uuid4().hex
