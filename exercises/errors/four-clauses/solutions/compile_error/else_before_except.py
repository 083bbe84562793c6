# Mistake: else stands before except; Python accepts the clauses in one order only.
def read_total(lines, log):
    total = 0
    for line in lines:
        try:
            number = int(line)
        else:
            total += number
            log.append(f"added {number}")
        except ValueError:
            log.append(f"skipped {line!r}")
        finally:
            log.append("closed")
    return total
