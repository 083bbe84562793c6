# Mistake: return inside finally throws away the error that is on its way to the caller.
def read_total(lines, log):
    total = 0
    try:
        for line in lines:
            try:
                number = int(line)
            except ValueError:
                log.append(f"skipped {line!r}")
            else:
                total += number
                log.append(f"added {number}")
    finally:
        log.append("closed")
        return total
