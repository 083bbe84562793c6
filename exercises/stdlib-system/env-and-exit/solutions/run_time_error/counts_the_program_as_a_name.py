# Mistake: sys.argv[0] is the program itself, not the first argument.
import os
import stat
import sys

USAGE = "usage: need.py [--file PATH] NAME..."


def owner_rights(path):
    mode = os.stat(path).st_mode
    rights = ""
    for letter, bit in [("r", stat.S_IRUSR), ("w", stat.S_IWUSR), ("x", stat.S_IXUSR)]:
        rights += letter if mode & bit else "-"
    return rights


def main():
    if not sys.argv:
        print(USAGE, file=sys.stderr)
        sys.exit(2)
    code = 0
    for name in sys.argv:
        if name in os.environ:
            print(f"{name}={os.environ[name]}")
        else:
            print(f"missing: {name}", file=sys.stderr)
            code = 1
    sys.exit(code)


if __name__ == "__main__":
    main()
