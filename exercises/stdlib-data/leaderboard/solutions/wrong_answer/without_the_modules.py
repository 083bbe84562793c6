"""The best scores of a game."""

from heapq import merge as merged
from heapq import nlargest
from typing import NamedTuple


class Score(NamedTuple):
    name: str
    points: int


class Leaderboard:
    """Keeps scores in the order in which they came, and their points sorted."""

    def __init__(self):
        self._scores = []
        self._points = []

    def add(self, name, points):
        self._scores.append(Score(name, points))
        place = self._place(points)
        self._points.insert(place, points)

    def top(self, k):
        # nlargest keeps the order of equal ones.
        return nlargest(k, self._scores, key=lambda score: score.points)

    def rank_of(self, points):
        return len(self._points) - self._place(points) + 1

    def _place(self, points):
        low, high = 0, len(self._points)
        while low < high:
            middle = (low + high) // 2
            if points < self._points[middle]:
                high = middle
            else:
                low = middle + 1
        return low


def merge(*streams):
    """All scores of sorted streams, the best first."""
    return merged(*streams, key=lambda score: -score.points)
