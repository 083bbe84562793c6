# Mistake: else belongs to the if, so the first number that does not divide n decides.
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
    for divisor in range(2, n):
        if n % divisor == 0:
            return divisor
        else:
            return "prime"


def for_each(iterable, action):
    iterator = iter(iterable)
    while True:
        try:
            item = next(iterator)
        except StopIteration:
            return
        action(item)
