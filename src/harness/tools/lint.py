"""What ruff says about a learner's file, and how its formatter would write it.

Runs in the sandbox. ruff gets the text on its standard input and no configuration but what is asked for: nothing of the
learner's is run, or read as settings. `lint` answers with plain data; it decides nothing and words nothing.

The question is a dictionary: `select` and `ignore` (rules, each a list of texts; nothing is selected: no linting), `format`
(1: whether the formatter would change it), `line_length` (0: ruff's own), `comments` (1: comments such as `# noqa` and
`# fmt: off` count).

The answer is one of those of `read`, or

    ["linted", how many, places, how many others, change]
    ["refused", why]     ruff does not know a rule

where a place is [line, column, width, source, code, message], `how many others` counts places that the formatter
would change, and `change` is the first of these, [line, source, lines before, lines after], or [].
"""

import json
import os
import posix
import re
import sys

_PLACES = 20  # told; the others are counted
_LINES = 5  # of a change that are told
_MESSAGE_KEPT = 300
_SPACE = r"[^\S\r\n]*"
_SWITCH = "(#{0}(?:fmt|yapf|isort|ruff{0}:{0}isort){0})%s".format(_SPACE)
_NO_COLON = ";|,!/=-+*"  # what may stand for the colon of a switch


def lint(path, question):
    try:
        _, text, trouble = read(path)
        if trouble is not None:
            return trouble
        lines = lines_of(text)
        shown = str
        if not question["comments"]:
            text, shown = _switched_off(text)
        ruff = Ruff(os.path.basename(path), text, question, shown)
        try:
            count, places = ruff.findings(lines) if question["select"] else (0, [])
            changes, change = ruff.changes(lines) if question["format"] else (0, [])
        except Refused as refusal:
            return ["refused", str(refusal)[:_MESSAGE_KEPT]]
        return ["linted", count, places, changes, change]
    except RecursionError:
        return ["unreadable", "its parts lie too deep inside each other"]
    except MemoryError:
        return ["unreadable", "looking through it takes too much memory"]


def _switched_off(text):
    """The text with switches that are none, and what gives back the learner's own words. The two are equally long, so that
    columns and line lengths stay.
    """
    sign = next((sign for sign in _NO_COLON if not re.search(_SWITCH % re.escape(sign), text)), ";")
    own = re.compile(_SWITCH % re.escape(sign))
    return re.sub(_SWITCH % ":", r"\1" + sign, text), lambda said: own.sub(r"\1:", said)


class Refused(Exception):
    """ruff does not do what it was asked for; its own words."""


class Ruff:
    def __init__(self, name, text, question, shown):
        self.name, self.question, self.shown = name, question, shown
        self.text = text.encode("utf-8", "surrogateescape")
        self.program = next(
            place for folder in sys.path if os.access(place := os.path.join(folder, "bin", "ruff"), os.X_OK)
        )

    def findings(self, lines):
        question = self.question
        options = ["check", "--output-format=json-lines", "--no-fix"]
        options += ["--select", ",".join(question["select"])]
        if question["ignore"]:
            options += ["--ignore", ",".join(question["ignore"])]
        if not question["comments"]:
            options.append("--ignore-noqa")
        count, places = 0, []
        for line in self.run(options):
            count += 1
            if count <= _PLACES:
                places.append(_place(json.loads(line), lines))
        return count, places

    def changes(self, lines):
        return _changes(self.run(["format", "--diff"]), lines)

    def run(self, options):
        """The lines that ruff prints. Raises Refused if it complains."""
        version = "py%d%d" % sys.version_info[:2]
        arguments = [self.program, *options, "--isolated", "--no-cache", "--target-version", version]
        # In one word: a learner's file may be called like an option.
        arguments.append("--stdin-filename=" + self.name)
        if self.question["line_length"]:
            arguments += ["--line-length", str(self.question["line_length"])]
        arguments.append("-")
        with open("ruff.in", "wb") as file:
            file.write(self.text)
        reader, writer = os.pipe()
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        actions = [
            (posix.POSIX_SPAWN_OPEN, 0, "ruff.in", os.O_RDONLY, 0),
            (posix.POSIX_SPAWN_DUP2, writer, 1),
            (posix.POSIX_SPAWN_OPEN, 2, "ruff.err", flags, 0o600),
        ]
        environment = {"NO_COLOR": "1", "RAYON_NUM_THREADS": "1"}
        child = posix.posix_spawn(self.program, arguments, environment, file_actions=actions)
        os.close(writer)
        with open(reader, encoding="utf-8", errors="replace", newline="\n") as output:
            yield from (self.shown(line.rstrip("\n")) for line in output)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        with open("ruff.err", encoding="utf-8", errors="replace") as file:
            said = file.read()
        # That a rule has no effect is said as a warning; that one would be a change is no complaint.
        ignored = [line for line in said.splitlines() if line.startswith("warning: ")]
        if status < 0:
            raise OSError("ruff was ended by the signal %d" % -status)
        if status > 1 or ignored:
            raise Refused(" ".join((ignored or said.split("Cause: ")[-1:])[0].split()))


def _place(finding, lines):
    line, column = finding["location"]["row"], finding["location"]["column"]
    source = lines[line - 1] if line <= len(lines) else ""
    last, end = finding["end_location"]["row"], finding["end_location"]["column"]
    width = (end if last == line else len(source) + 1) - column
    code = finding["code"] or "invalid-syntax"
    return [line, column, max(width, 1), source[:SOURCE_KEPT], code, finding["message"][:_MESSAGE_KEPT]]


def _changes(diff, lines):
    """How many places a unified diff changes, and the first of them."""
    count, first, line, open_change = 0, [], 0, False
    for row in diff:
        mark, text = row[:1], row[1:]
        if row.startswith("@@"):
            line = int(row.split()[1].partition(",")[0][1:])
            open_change = False
        elif line == 0 or mark == "\\":
            continue  # above the first hunk, or about the newline at the end
        elif mark in "-+" and mark:
            if not open_change:
                count += 1
                open_change = True
                if count == 1:
                    first = [line, lines[line - 1][:SOURCE_KEPT] if line <= len(lines) else "", [], []]
            if count == 1 and len(first[2 if mark == "-" else 3]) < _LINES:
                first[2 if mark == "-" else 3].append(text[:SOURCE_KEPT])
            line += mark == "-"
        else:
            open_change = False
            line += 1
    return count, first
