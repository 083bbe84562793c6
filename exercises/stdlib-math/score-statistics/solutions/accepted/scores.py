"""Describe a list of scores."""

import statistics
import sys

FIGURES = ("count", "mean", "median", "modes", "deviation", "quartiles", "line")


def summary(scores: list[float]) -> dict:
    """Return the figures by name; None for those that are not defined."""
    figures: dict = dict.fromkeys(FIGURES)
    figures["count"] = len(scores)
    if scores:
        figures["mean"] = statistics.mean(scores)
        figures["median"] = statistics.median(scores)
        figures["modes"] = statistics.multimode(scores)
    if len(scores) >= 2:
        positions = range(1, len(scores) + 1)
        figures["deviation"] = statistics.stdev(scores)
        figures["quartiles"] = statistics.quantiles(scores)
        figures["line"] = tuple(statistics.linear_regression(positions, scores))
    return figures


def shown(figure: int | float | list | tuple | None) -> str:
    """Return the text for one figure."""
    match figure:
        case None:
            return "n/a"
        case list() | tuple():
            return " ".join(f"{number:.2f}" for number in figure)
        case _:
            return f"{figure:.2f}"


def main() -> None:
    """Read names and scores and print the figures."""
    scores = [float(line.split()[-1]) for line in sys.stdin]
    figures = summary(scores)
    print("count", figures["count"])
    for name in FIGURES[1:]:
        print(name, shown(figures[name]))


if __name__ == "__main__":
    main()
