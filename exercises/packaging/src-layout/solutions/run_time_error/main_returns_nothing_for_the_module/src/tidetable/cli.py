"""High water times, and the command that prints them."""

import json
import sys
from importlib.resources import files


def high_water(harbour: str) -> list[str]:
    """The times of high water in a harbour."""
    harbours: dict[str, list[str]] = json.loads(files("tidetable").joinpath("harbours.json").read_text())
    if harbour not in harbours:
        raise LookupError(f"no harbour is called {harbour}")
    return harbours[harbour]


def main() -> int:
    """Prints the times for the harbour that is the only argument."""
    harbour = sys.argv[1]
    try:
        print(f"{harbour}: high water at {' and '.join(high_water(harbour))}")
    except LookupError as error:
        print(error, file=sys.stderr)
        return 2
    return 0
