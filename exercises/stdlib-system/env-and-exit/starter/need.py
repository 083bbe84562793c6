"""Say which environment variables are set: need.py [--file PATH] NAME..."""

import os
import sys

USAGE = "usage: need.py [--file PATH] NAME..."


def owner_rights(path: str) -> str:
    """Return what the owner may do with the file, such as 'rw-'."""
    # Your code here.


def main() -> int:
    """Print the variables and return the exit code."""
    names = sys.argv[1:]
    # Your code here.
    return 0


if __name__ == "__main__":
    sys.exit(main())
