"""The best scores of a game."""

from typing import NamedTuple


class Score(NamedTuple):
    name: str
    points: int


class Leaderboard:
    """Keeps scores in order."""

    def add(self, name, points): ...

    def top(self, k): ...

    def rank_of(self, points): ...


def merge(*streams):
    """All scores of sorted streams, the best first."""
