"""Count words and letters."""

from collections import Counter, defaultdict
from collections.abc import Iterable


def top_words(text: str, n: int) -> list[tuple[str, int]]:
    """Return the n most frequent words with their counts, ties in alphabetical order."""
    words = (word.strip(".,;:!?") for word in text.lower().split())
    counts = Counter(word for word in words if word)
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:n]


def by_initial(words: Iterable[str]) -> dict[str, list[str]]:
    """Return the sorted words for each first letter."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(words):
        groups[word[0]].append(word)
    return dict(groups)


def missing(letters: str, word: str) -> dict[str, int]:
    """Return which letters, and how many, are needed to lay the word."""
    return dict(Counter(word) - Counter(letters))
