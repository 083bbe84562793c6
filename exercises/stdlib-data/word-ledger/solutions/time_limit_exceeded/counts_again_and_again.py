# Mistake: list.count() reads the whole list once for every word.
from collections import Counter, defaultdict


def top_words(text, n):
    words = [word.strip(".,;:!?") for word in text.lower().split()]
    words = [word for word in words if word]
    counts = {word: words.count(word) for word in words}
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:n]


def by_initial(words):
    groups = defaultdict(list)
    for word in sorted(words):
        groups[word[0]].append(word)
    return dict(groups)


def missing(letters, word):
    return dict(Counter(word) - Counter(letters))
