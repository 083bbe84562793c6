"""Four small functions about loops."""

from collections.abc import Callable, Iterable


def years_to(goal: float, start: float, rate: float) -> int:
    """Return after how many years start has grown to goal at rate percent."""
    years = 0
    # Your code here.
    return years


def skip_comments(lines: Iterable[str], stop_word: str) -> list[str]:
    """Return the lines before stop_word that are not comments."""
    # Your code here.


def find_divisor(n: int) -> int | str:
    """Return the smallest divisor of n, or 'prime'."""
    # Your code here.


def for_each(iterable: Iterable, action: Callable) -> None:
    """Call action with every item, without a for loop."""
    # Your code here.
