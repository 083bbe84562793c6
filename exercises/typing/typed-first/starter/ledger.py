def total(amounts):
    result = 0
    for amount in amounts:
        result += amount
    return result


def mean(amounts):
    if not amounts:
        return None
    return total(amounts) / len(amounts)


def prices(lines):
    table = {}
    for line in lines:
        name, price = line.split()
        table[name] = float(price)
    return table


def cheapest(prices):
    best = None
    for name, price in prices.items():
        if best is None or price < prices[best]:
            best = name
    return best


def label(name, price, note=None):
    text = f"{name}: {price:.2f}"
    if note is not None:
        text += f" ({note})"
    return text


def initials(*names):
    return tuple(name[0].upper() for name in names)


def span(days):
    return days[0], days[-1]


def log(text, lines):
    lines.append(text)
