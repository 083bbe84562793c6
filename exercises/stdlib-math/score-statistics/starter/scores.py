"""Describe a list of scores."""

import statistics
import sys


def summary(scores: list[float]) -> dict:
    """Return the figures by name; None for those that are not defined."""
    return {
        "count": len(scores),
        # Go on from here.
    }


def main() -> None:
    """Read names and scores and print the figures."""
    # Your code here.


if __name__ == "__main__":
    main()
