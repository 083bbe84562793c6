# Mistake: one line is indented by a blank too many.
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
    code = 0
     for name in sys.argv[1:]:
        if name not in os.environ:
            code = 1
    sys.exit(code)


if __name__ == "__main__":
    main()
