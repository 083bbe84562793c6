# Mistake: os.environ[NAME] raises a KeyError for a variable that is not set.
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
    for name in sys.argv[1:]:
        print(f"{name}={os.environ[name]}")


if __name__ == "__main__":
    main()
