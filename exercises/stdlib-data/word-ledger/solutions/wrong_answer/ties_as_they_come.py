# Mistake: most_common() alone leaves equally frequent words in the order of the text.
from collections import Counter, defaultdict


def top_words(text, n):
    words = [word.strip(".,;:!?") for word in text.lower().split()]
    return Counter(words).most_common(n)


def by_initial(words):
    groups = defaultdict(list)
    for word in sorted(words):
        groups[word[0]].append(word)
    return dict(groups)


def missing(letters, word):
    return dict(Counter(word) - Counter(letters))
