"""What mypy says about a learner's file, and about snippets that use it.

Runs in the sandbox. mypy reads the texts as data; nothing of the learner's is run, and no configuration file or plugin is
looked for. `check` answers with plain data; it decides nothing and words nothing.

The question is a dictionary: `module` (the name by which snippets import the file), `strict` (1: what `mypy --strict`
asks for), `options` (names of mypy's options with 0 or 1), `enable` and `disable` (error codes), `comments` (1: comments
that switch mypy off count), `snippets` (pairs of a name and a text). Of a folder also `main` (1: the file is looked at) and
`others` (its other Python files: path, module, and 1 if they are looked at).

The answer is one of those of `read`, or

    ["checked", finding, findings]     of the learner's file, and of each snippet
    ["checked", finding, findings, others]     and of each other file of a folder that is looked at: [path, finding]
    ["files", [[path, answer]]]        another file of the folder cannot be read
    ["refused", why]                   a snippet is no Python, or mypy does not know an option

where a finding is [how many, places, switches]; a place is [line, column, width, source, code, message, note], and
switches are places of what switches mypy off. Numbers count from 1 and characters, not bytes.

mypy reads what it knows about the standard library from a cache that `prepare` makes once, beside mypy itself: without it,
every run would take ten times as long. Options that vary are given for the modules of a question only, since those
of the cached modules have to be the same as they were.
"""

import json
import os
import sys

_PLACES = 20  # told of one text; the others are counted
_MESSAGE_KEPT = 300
_CACHE = "gradus_types"
_STRICT = {
    "check_untyped_defs": True,
    "disallow_any_generics": True,
    "disallow_incomplete_defs": True,
    "disallow_subclassing_any": True,
    "disallow_untyped_calls": True,
    "disallow_untyped_decorators": True,
    "disallow_untyped_defs": True,
    "extra_checks": True,
    "implicit_reexport": False,
    "strict_equality": True,
    "warn_return_any": True,
    "warn_unused_ignores": True,
}
_SWITCHES = ("no_type_check", "no_type_check_decorator")
_KNOWN = "TYPE_CHECKING"  # to mypy true, to Python false
_NAMES_KNOWN = (
    _KNOWN,
    "MYPY",
    "PY2",
    "PY3",
)  # that mypy takes for true or false without a look at their values
# What mypy itself is made of: a file of the learner's has another name for it.
_CORE = frozenset(
    "abc builtins collections mypy_extensions sys types typing typing_extensions _typeshed".split()
)
# What learners' files import most, with all that it imports.
_PREPARED = """
abc argparse array ast asyncio base64 bisect calendar cmath collections.abc concurrent.futures contextlib contextvars
copy csv dataclasses datetime decimal difflib enum fractions functools glob gzip hashlib heapq hmac http.server importlib
inspect io itertools json keyword locale logging math multiprocessing numbers operator os.path pathlib pickle platform
pprint queue random re secrets select shelve shlex shutil signal socket sqlite3 statistics stat string struct subprocess
tempfile textwrap threading time timeit tkinter tokenize tomllib traceback types typing typing_extensions unicodedata
unittest.mock urllib.request uuid warnings weakref xml.etree.ElementTree zipfile zlib zoneinfo
""".split()


def check(path, question):
    try:
        _, text, trouble = read(path)
        if trouble is not None:
            return trouble
        others = []
        for other, module, looked in question.get("others", ()):
            _, known, trouble = read(other)
            if trouble is None:
                others.append((other, module, known, looked))
            elif looked:
                return ["files", [[other, trouble]]]
        for name, snippet in question["snippets"]:
            try:
                compile(snippet, name, "exec", dont_inherit=True)
            except (SyntaxError, ValueError) as error:
                return ["refused", "%s is no Python: %s" % (name, error)]
        # mypy looks for modules where it is started: there is nothing but the learner's file.
        os.chdir(os.path.dirname(path))
        return _checked(os.path.basename(path), text, question, others)
    except RecursionError:
        return ["unreadable", "its parts lie too deep inside each other"]
    except MemoryError:
        return ["unreadable", "looking through it takes too much memory"]


def _checked(name, text, question, others):
    lines = lines_of(text)
    text = "\n".join(lines)
    masked, switches = _masked(text, lines, question)
    texts = [(name, question["module"], masked)]
    modules = {question["module"]}
    further = []
    for number, (path, module, known, looked) in enumerate(others, 1):
        rows = lines_of(known)
        covered, off = _masked("\n".join(rows), rows, question)
        # Where two files would be one module, mypy looks at each by itself.
        if module in modules or module.partition(".")[0] in _CORE:
            module = "gradus_file_%d" % number
        modules.add(module)
        further.append((path, rows, off, looked))
        texts.append((path, module, covered))
    learners = len(texts)
    for number, (_, snippet) in enumerate(question["snippets"], 1):
        texts.append(("snippet %d" % number, "gradus_snippet_%d" % number, snippet))
    options = _options()
    # Nothing about these modules is to be kept.
    own = {"cache_dir": os.devnull, **(_STRICT if question["strict"] else {})}
    own.update({option: bool(value) for option, value in question["options"].items()})
    own.update(enable_error_code=question["enable"], disable_error_code=question["disable"])
    options.per_module_options = {module: dict(own) for _, module, _ in texts}
    if own.get("warn_redundant_casts", question["strict"]):
        options.warn_redundant_casts = True
    found = {}
    for line in _messages(texts, options):
        message = json.loads(line)
        if message["severity"] == "error":
            found.setdefault(message["file"], []).append(message)
    # Lines are shown as they were handed in.
    finding = [*_finding(found.get(name, ()), lines), switches] if question.get("main", 1) else [0, [], []]
    snippets = [
        [*_finding(found.get(one[0], ()), lines_of(snippet)), []]
        for one, (_, snippet) in zip(texts[learners:], question["snippets"])
    ]
    files = [
        [path, [*_finding(found.get(path, ()), rows), off]] for path, rows, off, looked in further if looked
    ]
    return ["checked", finding, snippets, files] if "others" in question else ["checked", finding, snippets]


def _masked(text, lines, question):
    return (text, []) if question["comments"] else _without_switches(text, lines)


def _messages(texts, options):
    """Lines of JSON, as mypy writes them."""
    from mypy import build, errors, modulefinder

    told = []
    sources = [modulefinder.BuildSource(path, module, text) for path, module, text in texts]
    try:
        build.build(sources, options, flush_errors=lambda _file, messages, _serious: told.extend(messages))
    except errors.CompileError as error:
        told.extend(error.messages)
    return [line for line in dict.fromkeys(told) if line.startswith("{")]


def _finding(messages, lines):
    places = []
    for message in sorted(messages, key=lambda one: (one["line"], one["column"]))[:_PLACES]:
        line, column = message["line"], message["column"] + 1
        source = lines[line - 1] if 0 < line <= len(lines) else ""
        end = message["end_column"] + 1 if message["end_line"] == line else len(source) + 1
        place = [max(line, 0), max(column, 0), max(end - column, 1), source[:SOURCE_KEPT]]
        words = [message["message"], (message["hint"] or "").replace("\n", " ")]
        words = [text[:_MESSAGE_KEPT] for text in words]
        places.append([*place, message["code"] or "misc", *words])
    return [len(messages), places]


def _options():
    """Options as they are for every module, those of the cache included."""
    import mypy.build
    import mypy.nativeparse
    import mypy.options

    tools = os.path.dirname(mypy.__path__[0])
    made = mypy.options.Options()
    made.cache_dir = os.path.join(tools, _CACHE)
    made.sqlite_cache = False
    # What is there never changes, and may lie elsewhere than where it was made.
    made.skip_cache_mtime_checks = True
    made.output = "json"
    made.show_column_numbers = made.show_error_end = True
    made.fast_exit = False
    made.raise_exceptions = True
    # The course's packages; our own are no learner's to import.
    own = (tools, os.path.dirname(__file__))
    sys.path[:] = [folder for folder in sys.path if folder not in own]
    others = [folder for folder in sys.path if not folder.startswith(sys.base_prefix)]
    made.python_executable = sys.executable if others else None
    return made


def _without_switches(text, lines):
    """The text with nothing in it that switches mypy off, of the same length, and where that was."""
    import io
    import re
    import tokenize
    import unicodedata

    switch = re.compile("# *(type *: *ignore\\b|mypy *:)")
    kept, switches = text.split("\n"), []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        line, column = token.start
        if token.type == tokenize.COMMENT and (found := switch.search(_with_plain_spaces(token.string))):
            start = column + found.start()
            row = kept[line - 1]
            kept[line - 1] = row[: start + 1] + row[start + 1 :].replace(":", ";")
            what = token.string[found.start() :]
        elif token.type == tokenize.NAME and unicodedata.normalize("NFKC", token.string) in _SWITCHES:
            start, what = column, token.string
        else:
            continue
        if len(switches) < _PLACES:
            place = [line, start + 1, len(what), lines[line - 1][:SOURCE_KEPT]]
            switches.append([*place, "switch", what[:_MESSAGE_KEPT], ""])
    for line, name in list(dict.fromkeys(_blinds(text)))[:_PLACES]:
        row = lines[line - 1]
        switches.append([line, row.find(name) + 1, len(name), row[:SOURCE_KEPT], "switch", name, ""])
    return "\n".join(kept), switches


def _blinds(text):
    """Where a name that mypy has a value for keeps code from it: line and name. Imports, and names for types, may be behind
    `TYPE_CHECKING`.
    """
    import ast

    for node in ast.walk(ast.parse(text)):
        condition = getattr(node, "test", None) or getattr(node, "guard", None)
        if isinstance(node, ast.BoolOp):
            condition = node  # `TYPE_CHECKING or f()` is one wherever it stands
        if condition is None:
            continue
        found = [
            name
            for one in ast.walk(condition)
            if (name := getattr(one, "id", None) or getattr(one, "attr", None)) in _NAMES_KNOWN
        ]
        if not found:
            continue
        negated = isinstance(condition, ast.UnaryOp)
        plain = not isinstance(getattr(condition, "operand", condition), (ast.BoolOp, ast.Compare))
        if isinstance(node, ast.If) and found == [_KNOWN] and plain:
            seen, unseen = (node.orelse, node.body) if negated else (node.body, node.orelse)
            if not _holds(unseen, _CODE_OF_ITS_OWN) and not _holds(seen, _WAYS_OUT):
                continue
        yield condition.lineno, found[0]


def _holds(statements, kinds):
    import ast

    names = tuple(getattr(ast, kind) for kind in kinds.split())
    return any(isinstance(node, names) for statement in statements for node in ast.walk(statement))


_CODE_OF_ITS_OWN = "FunctionDef AsyncFunctionDef ClassDef Lambda"
_WAYS_OUT = "Return Raise Break Continue Assert"


def _with_plain_spaces(comment):
    """The comment with a space for every character that looks like none, as mypy takes it."""
    return "".join(" " if letter.isspace() or not letter.isprintable() else letter for letter in comment)


def prepare(packages):
    """Fills the cache for the mypy in this folder of packages."""
    sys.path.append(packages)
    options = _options()
    options.python_executable = None
    options.per_module_options = {"gradus_prepared": {"cache_dir": os.devnull}}
    text = "\n".join("import " + module for module in _PREPARED)
    _messages([("gradus_prepared.py", "gradus_prepared", text)], options)
