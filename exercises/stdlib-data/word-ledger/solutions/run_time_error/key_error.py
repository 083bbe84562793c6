# Mistake: counts in a plain dictionary, which has no value for a word that is new.
from collections import Counter, defaultdict


def top_words(text, n):
    counts = {}
    for word in text.lower().split():
        counts[word.strip(".,;:!?")] += 1
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:n]


def by_initial(words):
    groups = defaultdict(list)
    for word in sorted(words):
        groups[word[0]].append(word)
    return dict(groups)


def missing(letters, word):
    return dict(Counter(word) - Counter(letters))
