# Mistake: notes "closed" as the last line of the function, which an exception never reaches.
def read_total(lines, log):
    total = 0
    for line in lines:
        try:
            number = int(line)
        except ValueError:
            log.append(f"skipped {line!r}")
        else:
            total += number
            log.append(f"added {number}")
    log.append("closed")
    return total
