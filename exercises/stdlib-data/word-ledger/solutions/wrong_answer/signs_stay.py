# Mistake: splits at blanks only, so "stop!" and "stop:" are different words.
from collections import Counter, defaultdict


def top_words(text, n):
    counts = Counter(text.lower().split())
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:n]


def by_initial(words):
    groups = defaultdict(list)
    for word in sorted(words):
        groups[word[0]].append(word)
    return dict(groups)


def missing(letters, word):
    return dict(Counter(word) - Counter(letters))
