"""The best scores of a game."""

import bisect
import heapq
from typing import NamedTuple


class Score(NamedTuple):
    name: str
    points: int


class Leaderboard:
    """Keeps scores in the order in which they came."""

    def __init__(self):
        self._scores = []

    def add(self, name, points):
        self._scores.append(Score(name, points))

    def top(self, k):
        # nlargest keeps the order of equal ones.
        return heapq.nlargest(k, self._scores, key=lambda score: score.points)

    def rank_of(self, points):
        ordered = sorted(score.points for score in self._scores)
        return len(ordered) - bisect.bisect_right(ordered, points) + 1


def merge(*streams):
    """All scores of sorted streams, the best first."""
    return heapq.merge(*streams, key=lambda score: -score.points)
