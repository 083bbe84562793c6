# The note may be missing.
def total(amounts: list[int]) -> int:
    result = 0
    for amount in amounts:
        result += amount
    return result


def mean(amounts: list[int]) -> float | None:
    if not amounts:
        return None
    return total(amounts) / len(amounts)


def prices(lines: list[str]) -> dict[str, float]:
    table: dict[str, float] = {}
    for line in lines:
        name, price = line.split()
        table[name] = float(price)
    return table


def cheapest(prices: dict[str, float]) -> str | None:
    best: str | None = None
    for name, price in prices.items():
        if best is None or price < prices[best]:
            best = name
    return best


def label(name: str, price: float, note: str = None) -> str:
    text = f"{name}: {price:.2f}"
    if note is not None:
        text += f" ({note})"
    return text


def initials(*names: str) -> tuple[str, ...]:
    return tuple(name[0].upper() for name in names)


def span(days: tuple[int, ...]) -> tuple[int, int]:
    return days[0], days[-1]


def log(text: str, lines: list[str]) -> None:
    lines.append(text)
