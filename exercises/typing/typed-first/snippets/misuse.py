from ledger import cheapest, initials, label, log, mean, prices, span, total

total(["1", "2"])  # E: list-item
total([1]).upper()  # E: attr-defined
mean([1]) + 1  # E: operator
prices([b"tea 2.5"])  # E: list-item
prices([])["tea"].upper()  # E: attr-defined
cheapest({}).upper()  # E: union-attr
label("tea", "2.5")  # E: arg-type
label("tea", 2.5, 3)  # E: arg-type
initials("ada", 7)  # E: arg-type
initials("ada")[0].real  # E: attr-defined
span((1, 2))[2]  # E: misc
span(("a", "b"))  # E: arg-type
log("a", [1])  # E: list-item
