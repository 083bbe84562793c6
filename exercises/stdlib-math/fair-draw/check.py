"""Many draws are right: these look whether what came up can be chance."""

from collections import Counter
from itertools import permutations

# Chi-square beyond these comes up by chance once in a hundred million draws: for 1, 5 and 23 degrees of freedom.
LIMITS = {1: 33, 5: 46, 23: 86}


def chi_square(counts, expected):
    return sum((counts.get(key, 0) - wanted) ** 2 / wanted for key, wanted in expected.items())


def far_off(counts, expected):
    """What is much too frequent or too rare; nothing if all is as it should be."""
    if chi_square(counts, expected) <= LIMITS[len(expected) - 1]:
        return None
    return max(expected, key=lambda key: abs(counts.get(key, 0) - expected[key]) / expected[key])


def counted(output):
    """How often each item is there; nothing if this is no list of items that can be counted."""
    try:
        return Counter(output) if isinstance(output, list) else None
    except TypeError:
        return None


def draws(output):
    if not isinstance(output, list):
        return False
    names = {"Ada", "Grace", "Alan", "Edsger"}
    for place, drawn in enumerate(output):
        k = place // 4
        if not isinstance(drawn, list):
            return f"draw(...) has to return a list, and returned {type(drawn).__name__}"
        if len(drawn) != k:
            return f"{k} names were to be drawn, and {len(drawn)} were"
        if not all(isinstance(name, str) for name in drawn):
            return f"somebody was drawn who takes no part: {drawn}"
        if len(set(drawn)) != k:
            return f"somebody was drawn twice: {drawn}"
        if not set(drawn) <= names:
            return f"somebody was drawn who takes no part: {drawn}"
    return True


def equal(output):
    counts = counted(output)
    if counts is None or len(output) != 10_000 or not set(counts) <= set("ABCDEF"):
        return "draw('ABCDEF', 2, seed) has to return two of the six"
    odd = far_off(counts, dict.fromkeys("ABCDEF", 10_000 / 6))
    if odd is not None:
        return f"in 5000 draws of two from six, {odd} came up {counts[odd]} times; about {10_000 // 6} is fair"
    return True


def weights(output):
    counts = counted(output)
    if counts is None or len(output) != 8000 or not set(counts) <= {"red", "blue", "grey"}:
        return "weighted(..., 8000, 17) has to return 8000 of the options"
    if counts["grey"]:
        return "grey weighs nothing, and came up all the same"
    odd = far_off(counts, {"red": 6000, "blue": 2000})
    if odd is not None:
        return f"of 8000, {odd} came up {counts[odd]} times; about {6000 if odd == 'red' else 2000} is right"
    return True


def orders(output):
    """Half of the points if every order comes up, but not equally often."""
    counts = counted(output)
    all_orders = list(permutations("abcd"))
    if counts is None or not set(counts) <= set(all_orders):
        return "shuffled(['a', 'b', 'c', 'd'], seed) has to return these four, each once"
    missing = next((order for order in all_orders if order not in counts), None)
    if missing is not None:
        return f"in 4800 shuffles the order {' '.join(missing)} did not come up once"
    odd = far_off(counts, dict.fromkeys(all_orders, 200))
    if odd is not None:
        return 0.5, f"in 4800 shuffles the order {' '.join(odd)} came up {counts[odd]} times; about 200 is fair"
    return True


def untouched(output):
    shuffled, items, drawn, names = output
    if not isinstance(shuffled, list) or not isinstance(drawn, list):
        return "both have to return a list"
    if items != list("abcdef") or names != ("x", "y", "z"):
        return f"the caller's list was changed: {items}"
    return same(shuffled, items) and same(drawn, names)


def same(some, others):
    """Whether these are the same items, in whatever order."""
    return len(some) == len(others) and all(item in some for item in others)


def tickets(output):
    first, second = output
    every = [*first, *second]
    if not all(isinstance(ticket, str) and len(ticket) >= 16 for ticket in every):
        return "a ticket is a text of at least 16 characters"
    if len(set(every)) < len(every):
        return "the same ticket came up twice"
    if first == second:
        return "whoever knows the seed of `random` knows the tickets"
    if len(set("".join(every))) < 10:
        return "there are very few different characters in these tickets"
    return True
