# Mistake: with a rate of 0 the money never grows and the loop never ends.
def years_to(goal, start, rate):
    years = 0
    while start < goal:
        start += start * rate / 100
        years += 1
    return years


def skip_comments(lines, stop_word):
    kept = []
    for line in lines:
        if line == stop_word:
            break
        if line.startswith("#"):
            continue
        kept.append(line)
    return kept


def find_divisor(n):
    for divisor in range(2, int(n**0.5) + 1):
        if n % divisor == 0:
            break
    else:
        return "prime"
    return divisor


def for_each(iterable, action):
    iterator = iter(iterable)
    while True:
        try:
            item = next(iterator)
        except StopIteration:
            return
        action(item)
