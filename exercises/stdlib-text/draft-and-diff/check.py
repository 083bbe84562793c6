"""Many differences are right. What counts is what they say, and how few lines they mark."""

from fractions import Fraction


def problem(lines, old, new):
    """What is wrong with a list of changes; an empty text if it leads from one text to the other."""
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        return "return a list of texts"
    odd = next((line for line in lines if line[:2] not in ("- ", "+ ", "  ")), None)
    if odd is not None:
        return f"a line begins with '- ', '+ ' or two spaces; this one does not: {odd!r}"
    if [line[2:] for line in lines if line[0] != "+"] != old:
        return "without the lines with + there has to be the old text, and there is another"
    if [line[2:] for line in lines if line[0] != "-"] != new:
        return "without the lines with - there has to be the new text, and there is another"
    return ""


def marked(lines):
    return sum(line[0] != " " for line in lines)


def fewest(old, new):
    """As few lines as can be marked: all but those of the longest common part, each twice."""
    row = [0] * (len(new) + 1)
    for one in old:
        before = row
        row = [0]
        for place, other in enumerate(new):
            row.append(before[place] + 1 if one == other else max(row[-1], before[place + 1]))
    return len(old) + len(new) - 2 * row[-1]


def shows_the_changes(output, expected):
    old, new = expected
    why = problem(output, old, new)
    if why:
        return why
    most, best, own = len(old) + len(new), fewest(old, new), marked(output)
    return Fraction(most - own, most - best), f"{own} lines are marked, and {best} are enough"


def corners(output):
    pairs = [(["- a", "+ b"], ["+ b"]), ([], []), ([], ["x"]), (["x"], [])]
    if not isinstance(output, list) or len(output) != len(pairs):
        return False
    return not any(problem(lines, *pair) or marked(lines) > 1 for lines, pair in zip(output, pairs))
