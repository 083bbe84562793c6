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
        return heapq.nlargest(k, self._scores, key=lambda score: score.points)

    def rank_of(self, points):
        return len(self._points) - bisect.bisect_right(self._points, points) + 1


def merge(*streams):
    """All scores of sorted streams, the best first."""
    everything = [score for stream in streams for score in stream]
    return iter(sorted(everything, key=lambda score: -score.points))
