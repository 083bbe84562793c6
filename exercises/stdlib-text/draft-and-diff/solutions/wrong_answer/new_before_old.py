import difflib
import string
import textwrap


def render(template, fields, width):
    text = string.Template(template).substitute(fields)
    paragraphs = [textwrap.fill(part, width, subsequent_indent="  ") for part in text.split("\n\n")]
    return "\n\n".join(paragraphs)


def changes(old, new):
    return [line for line in difflib.ndiff(new, old) if not line.startswith("?")]


def closest(word, words):
    matches = difflib.get_close_matches(word, words, n=1)
    return matches[0] if matches else None
