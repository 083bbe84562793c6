# Mistake: calls input() for ever and does not handle the end of the input.
def badge(record):
    ident, first, *middle, last, tag = record.split(";")
    initials = "".join(f" {name[0]}." for name in middle)
    label = f" [{tag}]" if tag else ""
    return f"#{ident[3:]} {last.upper()}, {first}{initials}{label}"


def main():
    while True:
        print(badge(input()))


if __name__ == "__main__":
    main()
