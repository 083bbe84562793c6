"""Turn a CSV file into a JSON file: convert.py IN.csv OUT.json"""

import csv
import json
import sys


def value_of(cell: str) -> object:
    """Return the value that fits the text of a cell best."""
    return cell


def main() -> None:
    """Convert the file that the command line names."""
    source, target = sys.argv[1:]
    with open(source, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    # Go on from here.


if __name__ == "__main__":
    main()
