"""Finds calls that were left after debugging."""

import sys
from pathlib import Path

CALLS = ("breakpoint()", "pdb.set_trace()")


def left(text: str) -> list[tuple[int, str]]:
    """Lines and calls."""
    rows = enumerate(text.splitlines(), 1)
    return [(number, call) for number, row in rows for call in CALLS if call in row]


def main() -> int:
    """Looks through all files."""
    failed = 0
    for name in sys.argv[1:]:
        for line, call in left(Path(name).read_text(encoding="utf-8")):
            print(f"{name}:{line}: {call}")
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
