"""Count words and letters."""

from collections import Counter, defaultdict
from collections.abc import Iterable


def top_words(text: str, n: int) -> list[tuple[str, int]]:
    """Return the n most frequent words with their counts."""
    # Your code here: which of the two imported classes helps?


def by_initial(words: Iterable[str]) -> dict[str, list[str]]:
    """Return the sorted words for each first letter."""
    # Your code here.


def missing(letters: str, word: str) -> dict[str, int]:
    """Return which letters, and how many, are needed to lay the word."""
    # Your code here.
