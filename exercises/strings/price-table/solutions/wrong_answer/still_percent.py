# One of the old ones is left.
import re


def table(rows):
    prices = [f"{price:,.2f}" for _, price in rows]
    left = max(len(name) for name, _ in [("item", 0), *rows])
    right = max(len(price) for price in ["price", *prices])
    lines = [f"{'item':<{left}}  {'price':>{right}}\n"]
    for (name, _), price in zip(rows, prices):
        lines.append(f"{name:<{left}}  {price:>{right}}\n")
    return "".join(lines)


def greeting(name, count):
    return "Hello %s, %d new" % (name, count)


def debug(value):
    return f"value={value!r}"


def share(part, whole):
    return f"{part / whole:.1%} of {whole:>5}"


def windows_join(*parts):
    return "\\".join(parts) + "\\"


def find_hex(text):
    return re.findall(r"0[xX][0-9a-fA-F]+", text)
