# Mistake: Counter.subtract() keeps letters with nothing missing, and even negative numbers.
from collections import Counter, defaultdict


def top_words(text, n):
    words = [word.strip(".,;:!?") for word in text.lower().split()]
    counts = Counter(word for word in words if word)
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:n]


def by_initial(words):
    groups = defaultdict(list)
    for word in words:
        groups[word[0]].append(word)
    return dict(groups)


def missing(letters, word):
    need = Counter(word)
    need.subtract(letters)
    return dict(need)
