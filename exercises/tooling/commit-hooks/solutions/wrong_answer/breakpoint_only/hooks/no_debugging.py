"""Finds calls that were left after debugging."""

import ast
import sys
from pathlib import Path

CALLS = ("breakpoint()",)


def left(text: str) -> list[tuple[int, str]]:
    """Lines and calls."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    found = [(node.lineno, ast.unparse(node)) for node in calls]
    return sorted(one for one in found if one[1] in CALLS)


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
