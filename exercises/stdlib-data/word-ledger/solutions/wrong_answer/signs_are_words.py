# Mistake: does not ask whether anything is left of a word once its signs are gone.
from collections import Counter, defaultdict


def top_words(text, n):
    counts = Counter(word.strip(".,;:!?") for word in text.lower().split())
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:n]


def by_initial(words):
    groups = defaultdict(list)
    for word in sorted(words):
        groups[word[0]].append(word)
    return dict(groups)


def missing(letters, word):
    return dict(Counter(word) - Counter(letters))
