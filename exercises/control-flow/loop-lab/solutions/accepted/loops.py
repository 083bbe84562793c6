"""Four small functions about loops."""

from collections.abc import Callable, Iterable


def years_to(goal: float, start: float, rate: float) -> int:
    """Return after how many years start has grown to goal at rate percent."""
    if start < goal and (start <= 0 or rate <= 0):
        raise ValueError(f"{start} never grows to {goal} at {rate} percent")
    years = 0
    money = start
    while money < goal:
        money += money * rate / 100
        years += 1
    return years


def skip_comments(lines: Iterable[str], stop_word: str) -> list[str]:
    """Return the lines before stop_word that are not comments."""
    kept = []
    for line in lines:
        if line == stop_word:
            break
        if line.startswith("#"):
            continue
        kept.append(line)
    return kept


def find_divisor(n: int) -> int | str:
    """Return the smallest divisor of n, or 'prime'."""
    divisor = 2
    while divisor * divisor <= n:
        if n % divisor == 0:
            break
        divisor += 1
    else:
        return "prime"
    return divisor


def for_each(iterable: Iterable, action: Callable) -> None:
    """Call action with every item, without a for loop."""
    iterator = iter(iterable)
    while True:
        try:
            item = next(iterator)
        except StopIteration:
            break
        action(item)
