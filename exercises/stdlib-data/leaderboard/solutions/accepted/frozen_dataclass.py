"""The best scores of a game, the best first in the list."""

import heapq
from bisect import bisect_left, insort_right
from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    name: str
    points: int


def fewest_first(score):
    return -score.points


class Leaderboard:
    def __init__(self):
        self._best_first = []

    def add(self, name, points):
        insort_right(self._best_first, Score(name, points), key=fewest_first)

    def top(self, k):
        return heapq.nsmallest(k, self._best_first, key=fewest_first)

    def rank_of(self, points):
        return bisect_left(self._best_first, -points, key=fewest_first) + 1


def merge(*streams):
    yield from heapq.merge(*streams, key=fewest_first)
