# Mistake: removes items from the list while the loop runs over its length.
def years_to(goal, start, rate):
    if start < goal and (start <= 0 or rate <= 0):
        raise ValueError("never")
    years = 0
    while start < goal:
        start += start * rate / 100
        years += 1
    return years


def skip_comments(lines, stop_word):
    for i in range(len(lines)):
        if lines[i].startswith("#"):
            lines.pop(i)
        elif lines[i] == stop_word:
            return lines[:i]
    return lines


def find_divisor(n):
    for divisor in range(2, int(n**0.5) + 1):
        if n % divisor == 0:
            break
    else:
        return "prime"
    return divisor


def for_each(iterable, action):
    # A second mistake: only lists have a length.
    i = 0
    while i < len(iterable):
        action(iterable[i])
        i += 1
