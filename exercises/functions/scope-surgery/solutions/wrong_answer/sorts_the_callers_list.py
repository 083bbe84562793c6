"""Names where they belong."""

tally = 0
bonus = 10


def make_counter():
    """Return two functions, step and reset, that share a count."""
    count = 0

    def step():
        nonlocal count
        count += 1
        return count

    def reset():
        nonlocal count
        count = 0

    return step, reset


def note(text):
    """Count this call in tally."""
    global tally
    tally += 1


def total_with_bonus(points):
    """Return the sum of the points and the bonus."""
    return bonus + sum(points)


def largest_first(numbers):
    """Return the numbers in a new list, largest first."""
    numbers = numbers or []
    if numbers:
        numbers.sort(reverse=True)
    return list(numbers)


def multipliers(factors):
    """Return a function for each factor, which multiplies by it."""
    return [lambda number, factor=factor: number * factor for factor in factors]
