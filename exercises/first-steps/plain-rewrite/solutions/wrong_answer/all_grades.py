# Grades that nobody got are there, too.
"""Grades of a test, and who got which."""

from statistics import median

GRADES = ((90, "excellent"), (75, "good"), (50, "pass"), (0, "fail"))


def grade(points):
    """The word for a number of points."""
    if not 0 <= points <= 100:
        raise ValueError(f"points have to be from 0 to 100, not {points}")
    return next(word for least, word in GRADES if points >= least)


def summary(results):
    """The names for each grade that somebody got."""
    names = {word: [] for _, word in GRADES}
    for name, points in results:
        names.setdefault(grade(points), []).append(name)
    return names


def middle(results):
    """The median of all points."""
    if not results:
        return None
    return median(points for _, points in results)
