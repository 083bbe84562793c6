# Mistake: the work after a success is inside try, so its errors look like bad lines.
def read_total(lines, log):
    total = 0
    try:
        for line in lines:
            try:
                number = int(line)
                total += number
                log.append(f"added {number}")
            except ValueError:
                log.append(f"skipped {line!r}")
    finally:
        log.append("closed")
    return total
