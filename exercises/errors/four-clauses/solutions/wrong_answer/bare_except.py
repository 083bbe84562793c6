# Mistake: a bare except takes Ctrl-C for a bad line.
def read_total(lines, log):
    total = 0
    try:
        for line in lines:
            try:
                number = int(line)
            except:
                log.append(f"skipped {line!r}")
            else:
                total += number
                log.append(f"added {number}")
    finally:
        log.append("closed")
    return total
