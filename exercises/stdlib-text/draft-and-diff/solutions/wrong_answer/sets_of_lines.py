import difflib
import string
import textwrap


def render(template, fields, width):
    text = string.Template(template).substitute(fields)
    paragraphs = [textwrap.fill(part, width, subsequent_indent="  ") for part in text.split("\n\n")]
    return "\n\n".join(paragraphs)


def changes(old, new):
    gone = ["- " + line for line in old if line not in new]
    came = ["+ " + line for line in new if line not in old]
    return gone + came


def closest(word, words):
    matches = difflib.get_close_matches(word, words, n=1)
    return matches[0] if matches else None
