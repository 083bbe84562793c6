# Mistake: one try around the whole loop, so the first bad line ends the work.
def read_total(lines, log):
    total = 0
    line = None
    try:
        for line in lines:
            total += int(line)
            log.append(f"added {line}")
    except Exception:
        log.append(f"skipped {line!r}")
    finally:
        log.append("closed")
    return total
