import difflib
import string
import textwrap


def render(template, fields, width):
    text = string.Template(template).substitute(fields)
    paragraphs = [textwrap.fill(part, width, subsequent_indent="  ") for part in text.split("\n\n")]
    return "\n\n".join(paragraphs)


def changes(old, new):
    """By the longest common part."""
    lengths = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, one in reversed(list(enumerate(old))):
        for j, other in reversed(list(enumerate(new))):
            if one == other:
                lengths[i][j] = lengths[i + 1][j + 1] + 1
            else:
                lengths[i][j] = max(lengths[i + 1][j], lengths[i][j + 1])
    lines, i, j = [], 0, 0
    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and old[i] == new[j]:
            lines.append("  " + old[i])
            i, j = i + 1, j + 1
        elif j == len(new) or i < len(old) and lengths[i + 1][j] >= lengths[i][j + 1]:
            lines.append("- " + old[i])
            i += 1
        else:
            lines.append("+ " + new[j])
            j += 1
    return lines


def closest(word, words):
    matches = difflib.get_close_matches(word, words, n=1)
    return matches[0] if matches else None
