# Mistake: returns the defaultdict itself, which grows when the caller only looks.
from collections import Counter, defaultdict


def top_words(text, n):
    words = [word.strip(".,;:!?") for word in text.lower().split()]
    counts = Counter(word for word in words if word)
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:n]


def by_initial(words):
    groups = defaultdict(list)
    for word in sorted(words):
        groups[word[0]].append(word)
    return groups


def missing(letters, word):
    return dict(Counter(word) - Counter(letters))
