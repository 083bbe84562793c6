"""Reads files of settings, each by what programs read them with: `tomllib`, `json`, `configparser`, `email` and PyYAML, with the
words of YAML 1.2; a Dockerfile by the rules of its reference. What is no such file has lines.

Stands in front of project.py, whose `Settings` holds what was read. A text that cannot be parsed is `Broken`; one whose parts
lie too deep inside each other is Python's `RecursionError`.
"""

_LONG_NUMBER = "a number in it is too long"
_INSTRUCTIONS = frozenset(
    "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER"
    " VOLUME WORKDIR".split()
)
# Of the headers of metadata those that stand there once; the others are lists.
_ONCE = frozenset(
    "Metadata-Version Name Version Summary Description-Content-Type Keywords Home-page Download-URL Author Author-email"
    " Maintainer Maintainer-email License License-Expression Requires-Python Wheel-Version Generator Root-Is-Purelib"
    " Build".split()
)


class Broken(Exception):
    """A text that cannot be parsed: why, and in which line."""


def _toml(text):
    import tomllib

    try:
        values = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at line ")
        raise Broken(message, int(place.partition(",")[0]) if place[:1].isdigit() else 0) from None
    except ValueError:
        raise Broken(_LONG_NUMBER, 0) from None
    lines = {}
    table, counts = (), {}
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if line.startswith("["):
            table = tuple(_dotted(line.strip("[] ").partition("]")[0]))
            if line.startswith("[["):
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            lines.setdefault(table, number)
        elif "=" in line and not line.startswith("#"):
            way = (*table, *_dotted(line.partition("=")[0]))
            for length in range(len(table) + 1, len(way) + 1):
                lines.setdefault(way[:length], number)
    return Settings(text, values, lambda way: _nearest(lines, way))


def _dotted(text):
    """The parts of `a."b.c".d`."""
    parts, part, quote = [], "", ""
    for letter in text.strip():
        if quote:
            quote, part = ("", part) if letter == quote else (quote, part + letter)
        elif letter in "\"'":
            quote = letter
        elif letter == ".":
            parts.append(part.strip())
            part = ""
        else:
            part += letter
    return [*parts, part.strip()]


def _nearest(lines, way):
    """The line of a value, or of what it is in."""
    while way:
        if way in lines:
            return lines[way]
        way = way[:-1]
    return 0


def _json(text):
    import json

    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        raise Broken(error.msg, error.lineno) from None
    except ValueError:
        raise Broken(_LONG_NUMBER, 0) from None

    def line_of(way):
        start = 0
        for step in way:
            place = (
                text.find(json.dumps(step, ensure_ascii=False) + ":", start)
                if isinstance(step, str)
                else start
            )
            start = start if place < 0 else place
        return text.count("\n", 0, start) + 1

    return Settings(text, values, line_of)


def _yaml(text):
    import yaml

    # Nodes and not objects: nothing is made by a tag, and an alias stays one node however often it is named.
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        raise Broken(
            error.problem or "it is not YAML", error.problem_mark.line + 1 if error.problem_mark else 0
        ) from None
    except (yaml.YAMLError, ValueError) as error:
        raise Broken(str(error).partition("\n")[0], 0) from None
    made, lines = {}, {}

    def value_of(node):
        if id(node) in made:
            return made[id(node)]
        if isinstance(node, yaml.ScalarNode):
            made[id(node)] = node.value if node.style else _word(node.value)
        elif isinstance(node, yaml.SequenceNode):
            items = made[id(node)] = []
            lines[id(items)] = [item.start_mark.line + 1 for item in node.value]
            items.extend(map(value_of, node.value))
        else:
            table = made[id(node)] = {}
            where = lines[id(table)] = {}
            merged = []
            for key, value in node.value:
                if isinstance(key, yaml.ScalarNode) and key.value == "<<" and not key.style:
                    merged += _tables(key, value)
                    continue
                # A key that is no text is known by how it is written.
                name = key.value if isinstance(key, yaml.ScalarNode) else "?"
                if name in table:
                    raise Broken("the key `%s` is there twice" % name[:40], key.start_mark.line + 1)
                where[name] = key.start_mark.line + 1
                table[name] = value_of(value)
            # What another table gives stands behind what this one has itself, and the first of several wins.
            for other in merged:
                given = value_of(other)
                for name in given:
                    if name not in table:
                        table[name], where[name] = given[name], lines[id(given)][name]
        return made[id(node)]

    def _tables(key, value):
        tables = value.value if isinstance(value, yaml.SequenceNode) else [value]
        if not all(isinstance(table, yaml.MappingNode) for table in tables):
            raise Broken("`<<` takes over the keys of a table, and this is none", key.start_mark.line + 1)
        return tables

    values = None if root is None else value_of(root)

    def line_of(way):
        value, line = values, 0
        for step in way:
            line, value = lines[id(value)][step], value[step]
        return line

    return Settings(text, values, line_of)


def _word(text):
    """What a scalar without quotes is in the core schema of YAML 1.2: `on` and `no` are texts."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text[0] in "tT"
    digits = text[1:] if text[0] in "+-" else text
    if digits.isascii() and digits.isdecimal() and len(digits) < 40:
        return int(text)
    if text[:2] in ("0x", "0o") and text[2:].isalnum() and len(text) < 40:
        try:
            return int(text[2:], 16 if text[1] == "x" else 8)
        except ValueError:
            return text
    if digits in (".inf", ".Inf", ".INF"):
        return float(text[0].replace(".", "") + "inf")
    if (
        digits[:1] in "0123456789."
        and set(digits) <= set("0123456789.eE+-")
        and any(map(str.isdecimal, digits))
    ):
        try:
            return float(text)
        except ValueError:
            return text
    return text


def _ini(text):
    import configparser

    parser = configparser.ConfigParser(interpolation=None, delimiters=("=", ":"))
    parser.optionxform = str
    try:
        parser.read_string(text)
    except configparser.Error as error:
        line = getattr(error, "lineno", None) or (getattr(error, "errors", None) or [(0,)])[0][0]
        raise Broken(error.message.partition("\n")[0].replace("'<string>'", "the file"), line) from None
    values = {name: dict(parser.items(name)) for name in parser.sections()}
    lines, section = {}, ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("["):
            section = line[1:].partition("]")[0]
            lines.setdefault((section,), number)
        elif not line[:1].isspace() and ("=" in line or ":" in line):
            lines.setdefault((section, line.replace(":", "=").partition("=")[0].strip()), number)
    return Settings(text, values, lambda way: _nearest(lines, way))


def _dockerfile(text):
    values, stages, lines = {}, [], {}
    escape, rows, at = "\\", text.splitlines(), 0
    directives = True
    while at < len(rows):
        number, row = at + 1, rows[at].strip()
        at += 1
        if directives and row.startswith("#"):
            name, _, value = row[1:].partition("=")
            if name.strip().lower() == "escape" and value.strip() in ("\\", "`"):
                escape = value.strip()
            continue
        directives = False
        if not row or row.startswith("#"):
            continue
        while row.endswith(escape) and at < len(rows):
            following = rows[at].strip()
            at += 1
            if not following.startswith("#"):
                row = row[:-1].rstrip() + " " + following
        word, _, rest = row.partition(" ")
        word, rest = word.upper(), rest.strip()
        if word not in _INSTRUCTIONS:
            raise Broken("`%s` is no instruction of a Dockerfile" % word[:40], number)
        if not values and word not in ("FROM", "ARG"):
            raise Broken("a Dockerfile begins with FROM", number)
        if not rest:
            raise Broken("%s says nothing" % word, number)
        end = _heredoc(rest) if word in ("RUN", "COPY", "ADD") else ""
        while end and at < len(rows):
            at += 1
            if rows[at - 1].strip() == end:
                break
        if word == "FROM":
            stages.append({})
            lines["stages", len(stages) - 1] = number
        # What stands before the first FROM is of no stage.
        here = [((), values), *((("stages", len(stages) - 1), stage) for stage in stages[-1:])]
        for way, table in here:
            lines[(*way, word, len(table.setdefault(word, [])))] = number
            lines.setdefault((*way, word), number)
            table[word].append(rest)
    if "FROM" not in values:
        raise Broken("there is no FROM in it", 0)
    values["stages"] = stages
    return Settings(text, values, lambda way: _nearest(lines, way))


def _headers(text):
    import email

    message = email.message_from_string(text)
    values, lines = {}, {}
    for name, value in message.items():
        if name in _ONCE:
            values.setdefault(name, value)
        else:
            values.setdefault(name, []).append(value)
    for number, line in enumerate(text.splitlines(), 1):
        name, colon, _ = line.partition(":")
        if not colon or line[:1].isspace():
            break
        lines.setdefault((name,), number)
    return Settings(text, values, lambda way: _nearest(lines, way))


def _lines(text):
    rows = [line.rstrip() for line in text.splitlines()]
    numbers = [number for number, line in enumerate(rows, 1) if line]
    return Settings(
        text,
        {"lines": [rows[number - 1] for number in numbers]},
        lambda way: numbers[way[1]] if len(way) > 1 else 0,
    )


def _heredoc(rest):
    _, found, word = rest.partition("<<")
    word = word.lstrip("-").split(" ")[0].strip("\"'")
    return word if found and word.isidentifier() else ""


_ENDINGS = {"toml": "toml", "json": "json", "yml": "yaml", "yaml": "yaml", "ini": "ini", "cfg": "ini"}
_KINDS = {
    "toml": _toml,
    "json": _json,
    "yaml": _yaml,
    "ini": _ini,
    "dockerfile": _dockerfile,
    "headers": _headers,
    "lines": _lines,
}


def _kind(name):
    last = name.rpartition("/")[2]
    if last == "Dockerfile" or last.startswith("Dockerfile.") or last.endswith(".dockerfile"):
        return "dockerfile"
    if last in ("METADATA", "WHEEL"):
        return "headers"
    return _ENDINGS.get(last.rpartition(".")[2], "ini" if last == "entry_points.txt" else "lines")
