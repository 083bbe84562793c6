"""Names that live in the wrong place."""

tally = 0
bonus = 10


def make_counter():
    """Return two functions, step and reset, that share a count."""
    # Your code here.


def note(text):
    """Count this call in tally."""
    # Your code here.


def total_with_bonus(points):
    """Return the sum of the points and the bonus."""
    bonus = bonus + sum(points)
    return bonus


def largest_first(numbers):
    """Return the numbers in a new list, largest first."""
    sorted = list(numbers)
    return sorted(sorted, reverse=True)


def multipliers(factors):
    """Return a function for each factor, which multiplies by it."""
    return [lambda number: number * factor for factor in factors]
