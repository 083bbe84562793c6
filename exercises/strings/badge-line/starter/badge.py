"""One badge line per guest."""


def badge(record: str) -> str:
    """Return the badge of a record such as 'ID-0042;Ada;Maria;Lovelace;VIP'."""
    # Take the record apart here.
    return f"#{record}"


def main() -> None:
    """Read one record per line and print the badges."""
    # Your code here.


if __name__ == "__main__":
    main()
