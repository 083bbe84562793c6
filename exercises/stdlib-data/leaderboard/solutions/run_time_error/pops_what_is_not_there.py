"""The best scores of a game."""

import bisect
import heapq
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
        bisect.insort(self._points, points)

    def top(self, k):
        # nlargest keeps the order of equal ones.
        heap = [(-score.points, place, score) for place, score in enumerate(self._scores)]
        heapq.heapify(heap)
        return [heapq.heappop(heap)[2] for _ in range(k)]

    def rank_of(self, points):
        return len(self._points) - bisect.bisect_right(self._points, points) + 1


def merge(*streams):
    """All scores of sorted streams, the best first."""
    return heapq.merge(*streams, key=lambda score: -score.points)
