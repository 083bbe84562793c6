# Mistake: the variable is born inside the loop, and without lines there is none to return.
def read_total(lines, log):
    numbers = []
    try:
        for line in lines:
            try:
                numbers.append(int(line))
            except ValueError:
                log.append(f"skipped {line!r}")
            else:
                total = sum(numbers)
                log.append(f"added {numbers[-1]}")
    finally:
        log.append("closed")
    return total
