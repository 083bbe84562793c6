"""Durations such as 1h30m, read sign by sign."""

SECONDS = {"h": 3600, "m": 60, "s": 1}


def parse_duration(text):
    total = 0
    units = list(SECONDS)
    number = ""
    for sign in text.strip().lower():
        if sign in "0123456789":
            number += sign
            continue
        if not number or sign not in units:
            raise ValueError(f"what is that? {text!r}")
        total += int(number) * SECONDS[sign]
        units = units[units.index(sign) + 1 :]
        number = ""
    if number or len(units) == 3:
        raise ValueError(f"what is that? {text!r}")
    return total
