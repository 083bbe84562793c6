from ledger import cheapest, initials, label, log, mean, prices, span, total

whole: int = total([1, 2, 3])
half: float | None = mean([1, 2])
table: dict[str, float] = prices(["tea 2.5"])
best: str | None = cheapest(table)
text: str = label("tea", 2.5) + label("tea", 2, "hot") + label("tea", 2, None)
letters: tuple[str, ...] = initials() + initials("ada", "bob")
first, last = span((1, 2, 3, 4))
days: int = first + last
lines: list[str] = []
log("done", lines)
