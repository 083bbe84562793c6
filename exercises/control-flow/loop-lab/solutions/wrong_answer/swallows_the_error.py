# Mistake: the action is called inside try, so its StopIteration looks like the end of the items.
def years_to(goal, start, rate):
    if start < goal and (start <= 0 or rate <= 0):
        raise ValueError("never")
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
            action(next(iterator))
        except StopIteration:
            break
