"""Runs a teacher's pytest tests in the learner's interpreter.

The harness executes this text before it sees a learner's file, in the server to fork from where there is one: pytest
is imported and set up there, once. Then, in the process for a learner's file:

    prepare   before that file: reads the tests, and imports what they import
    find      after it: executes the tests' files and collects
    ask_all   in a forked process: runs them all, and tells which pass
    ask       in a forked process for each of the others: runs it, and tells why it fails

Test files never lie in the working directory, and nothing in it is looked at: no `conftest.py`, no configuration, no
plugin and no module of the learner's takes part. What decides about a test is remembered before the learner's file is
executed and compared before and after each test: see deciding.py. That makes tampering evident, not impossible: the
learner's code is in the same interpreter, and one that restores what it has changed in time is not seen.

What a test came to is told, not judged: see `ask`.
"""

import ast
import marshal
import os
import posixpath
from pathlib import PurePosixPath

# Read by pytest at its set-up: packages that happen to be installed are no plugins here.
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"

import unittest.mock  # noqa: F401 - there before the learner's file

import _pytest.assertion.rewrite
import _pytest.config
import _pytest.main
import _pytest.skipping
import _pytest.unittest
import pytest

_TEXT_KEPT = 400
_REHEARSALS = 5
_ROOT = "/tests"
_ARGUMENTS = [
    "-q",
    "--assert=plain",  # the tests are rewritten here, from memory
    "--capture=no",
    "--noconftest",
    "--config-file=/dev/null",
    "--rootdir=/",
    "--override-ini=verbosity_assertions=1",
    "--override-ini=truncation_limit_lines=0",
    "--override-ini=truncation_limit_chars=0",
    *("-pno:" + name for name in ("cacheprovider", "faulthandler", "threadexception", "unraisableexception")),
    *("-pno:" + name for name in ("doctest", "junitxml", "pastebin", "stepwise")),
]

# Captured before any learner's code exists; more of it in untouched.py.
_str, _exec, _BaseException = str, exec, BaseException


class _Recorder:
    """Our plugin: keeps what pytest reports about the one test that runs."""

    def __init__(self):
        self.reports = []
        self.error = None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        if call.excinfo is not None and self.error is None and report.outcome == "failed":
            self.error = call.excinfo.value
        self.reports.append((call.when, report.outcome, hasattr(report, "wasxfail")))
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makeitem(self, name, obj):
        """What is in another process is no test; to be asked for signs that it is one takes as long as some tests."""
        reached = is_remote(obj) or is_remote_class(obj)
        return [] if reached and not name.lower().startswith("test") else None


class _TestFile(pytest.Module):
    """A test file whose module was made from memory."""

    def _getobj(self):
        return self.module_made

    def setup(self):
        pass


def _no_report(*_, **__):
    """In place of what pytest has to say of a failure or a mistake, which nobody reads and which takes longer than most tests."""
    return ""


def _set_up():
    config = _pytest.config._prepareconfig(_ARGUMENTS, [])
    config._do_configure()
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    config.pluginmanager.unregister(reporter)
    session = _pytest.main.Session.from_config(config)
    config.hook.pytest_sessionstart(session=session)
    # It only warns of mistakes, and looks for them in everything that a file of tests names.
    session._fixturemanager._check_for_wrapped_fixture = _no_report
    # There is no conftest.py that holds for some paths only.
    session.gethookproxy = lambda _: config.hook
    recorder = _Recorder()
    config.pluginmanager.register(recorder, "gradus")
    return config, session, recorder


_config, _session, _recorder = _set_up()
_files = []  # of the tests: path, role, code, module
_own = set()  # names of their modules
_compiled = []  # see `ask`
_at_once = set()  # names of modules and packages that are imported when the files are executed, or may be
_named = {}  # by path: see `_named_by_imports`
_sources = {}  # lines of the tests' files, by the names in their code objects
_items = {}
_found = {"digest": "", "state": None, "touched": [], "home": "/", "peer": None}
_learners = set()  # modules and packages that the tests import and nobody but the learner can have


def prepare(files, learners):
    """Reads the tests, without executing them. `files` are paths, roles (`helper`, `conftest` or `test`), texts and what
    `ask` once told of them or nothing, in the order in which they are to be executed as far as they do not import each other; `learners` is the name of the
    learner's module.
    """
    wanted, imports = set(), {}
    _own.update(_stem(path) for path, *_ in files)
    for path, role, text, compiled in files:
        compiled = compiled or _compile(path, text)
        imported, at_once, code, named = marshal.loads(bytes.fromhex(compiled))
        wanted.update(imported - _own - {learners})
        imports[_stem(path)] = imported
        _at_once.update(name.partition(".")[0] for name in at_once)
        _named[path] = named
        _sources[path] = text.split("\n")
        _files.append((path, role, code))
        _compiled.append(compiled)
    _files[:] = _in_order(_files, imports)
    # What tests import is there before the learner's file, so that no file of the learner's takes its place.
    for name in sorted(wanted):
        try:
            __import__(name)
        except ImportError:
            _learners.add(name.partition(".")[0])  # their own import will say so
    for name in sorted(wanted):
        _found["state"].add_module(name, False)
    _found["state"].remember()
    _learners.add(learners.partition(".")[0])


def import_later(module):
    """Whether the tests import the learner's module while they run, and no sooner: so that a script finds what a test has
    put in the place of `input`, and is executed as often as they reload it.
    """
    return module.partition(".")[0] not in _at_once


def _in_order(files, imports):
    """Files such that each comes behind those of them that it imports, and otherwise as they are; `imports` are by name."""
    ordered, left = [], _list(files)
    while left:
        names = {_stem(path) for path, *_ in left}
        ready = [file for file in left if not imports[_stem(file[0])] & (names - {_stem(file[0])})]
        # Where they import each other, the first that there is.
        ordered.append((ready or left)[0])
        left.remove(ordered[-1])
    return ordered


def _compile(path, text):
    """A file as it is executed, and what it imports, as text that this interpreter can read again."""
    tree = _understood(_parse, path, text)
    imported, at_once = frozenset(_imported(ast.walk(tree))), frozenset(_at_once_by(tree))
    _pytest.assertion.rewrite.rewrite_asserts(tree, text.encode("utf-8"))
    named = tuple(_named_by_imports(tree))
    code = compile(tree, path, "exec", dont_inherit=True)
    return marshal.dumps((imported, at_once, code, named)).hex()


def _parse(path, text):
    return ast.parse(text, path)


def _stem(path):
    return posixpath.basename(path).removesuffix(".py")


def _imported(nodes):
    """What the statements among some nodes of a file import."""
    names = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module)
    return names


def _at_once_by(tree):
    """What a file imports when it is executed, or may import by a call such as `importlib.import_module("stack")`."""
    nodes = _list(_executed(tree))
    given = [each for node in nodes if isinstance(node, ast.Call) for each in node.args]
    texts = {each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    return _imported(nodes) | texts


def _executed(tree):
    """What is executed with a file, and not when a function of it is called."""
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield node
            yield from _executed(node)


def _named_by_imports(tree):
    """What a file imports: by which name, from which module, and what of it, which is empty for the module itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                yield alias.asname or whole, whole, ""
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, node.module, alias.name


def find(folder):
    """Executes the files of the tests, beside the learner's in `folder`, and collects."""
    _found["home"] = folder + "/"
    state = _found["state"]
    touched = state.touched()
    for path, role, code in _files:
        module = _Module(_stem(path))
        module.__file__ = posixpath.join(folder, path)
        _getmodules[module.__name__] = module
        _understood(_exec, code, module.__dict__)
        touched = touched or state.touched_hooks() or _taken_over(path, module)
        if role == "conftest":
            _config.pluginmanager.register(module, "conftest of the tests")
            state.add_hooks(_config)
        elif role == "test":
            node = _TestFile.from_parent(_session, path=PurePosixPath(_ROOT, path), nodeid=path)
            node.module_made = module
            found = []
            _understood(_collect, node, found)
            _config.hook.pytest_collection_modifyitems(session=_session, config=_config, items=found)
            _session.items = found
            for item in found:
                item.repr_failure = item._repr_failure_py = _no_report
                _items[item.nodeid[_len(path) + 2 :]] = item
        state.add_tests(module)
    _found["digest"] = _hash("\0".join(_items).encode("utf-8", "backslashreplace")).hexdigest()
    _found["touched"] = touched or state.touched()
    state.remember()
    if _found["peer"] is not None:
        policy = _found["peer"].policy
        policy.at_import, policy.left = policy.left, set()


def _collect(node, found):
    for part in node.collect():
        if _isinstance(part, pytest.Item):
            found.append(part)
        else:
            _collect(part, found)


def _understood(work, *arguments):
    """Does some work on the tests' files. What goes wrong says where in these files."""
    try:
        return work(*arguments)
    except _BaseException as error:
        _, line, file = _place(error)
        place = " (%s, line %d)" % (file, line) if file else ""
        named = _type(_name_of(_type(error)), (Exception,), {})
        raise named("%s%s" % (_text(error), place)).with_traceback(error.__traceback__) from None


def ask(test):
    """Runs a test: `[outcome, when, last, line, source, digest, touched, left]` and the exception, if there is one.

    outcome   passed, failed, skipped, xfailed, missing
    when      the first part of the test that did not pass: setup, call, teardown
    last      whose line was the last one that was reached: test, learner
    line      number and text of the last line that was reached in the tests' files
    digest    of the names of all tests that were found
    touched   what decides about tests and is not what it was before the learner's file
    left      what isolated tests left to the learner's code and can let a wrong answer pass (see ends.py)

    For an empty name, `[names, digest, compiled]` of all tests that were found: of each of their files what `prepare` can
    have again, in any process of the same interpreter, to read it without compiling it.
    """
    if not test:
        return [_list(_items), _found["digest"], _compiled], None
    item, state = _items.get(test), _found["state"]
    if item is None or _found["touched"]:
        outcome = "missing" if item is None else "failed"
        return [outcome, "setup", "", 0, "", _found["digest"], _found["touched"], []], None
    _config.hook.pytest_runtest_protocol(item=item, nextitem=None)
    touched = state.touched()
    reports, error = _list(_recorder.reports), _recorder.error
    outcome, when = _outcome(reports)
    last, line, file = _place(error) if error is not None else ("", 0, "")
    rows = _sources.get(file, ())
    source = rows[line - 1].strip()[:_TEXT_KEPT] if 0 < line <= _len(rows) else ""
    return [outcome, when, last, line, source, _found["digest"], touched, _left()], error


def ask_all(tests):
    """Runs tests one after the other in this process: the answer of `ask` for each, or None for what has not passed.

    Tests that have not passed are run again, each in a process of its own, to see why: so nothing more is told of them.
    """
    answers = []
    if _found["touched"] or not _all(test in _items for test in tests):
        return [None for _ in tests]
    items = [_items[test] for test in tests]
    for item, following in _zip(items, [*items[1:], None]):
        _recorder.reports.clear()
        _config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        outcome, when = _outcome(_recorder.reports)
        passed, left = outcome == "passed", _left()
        answers.append([outcome, when, "", 0, "", _found["digest"], [], left] if passed else None)
    return [None for _ in tests] if _found["state"].touched() else answers


def _left():
    """What was, since the last look, and while the files of the tests were executed."""
    if _found["peer"] is None:
        return []
    policy = _found["peer"].policy
    left, policy.left = policy.left | policy.at_import, set()
    return sorted(left)


def _outcome(reports):
    """What the reports of all parts of a test come to. A test that was not run to its end has not passed."""
    for outcome in ("failed", "skipped"):
        for when, told, expected in reports:
            if told == outcome:
                return ("xfailed" if expected else outcome), when
    whole = [when for when, told, _ in reports if told == "passed"]
    if whole[:1] == ["setup"] and whole[-1:] == ["teardown"] and "call" in whole:
        return "passed", "call"
    return "failed", whole[-1] if whole else "setup"


def _place(error):
    """Where an exception comes from: whose line was the last one, and the last line of the tests' files."""
    last, line, file = "", 0, ""
    if _isinstance(error, SyntaxError) and error.filename in _sources:
        return "test", error.lineno or 0, error.filename
    traceback = error.__traceback__
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if name.startswith(_found["home"]):
            last = "learner"
        if name in _sources:
            last, line, file = "test", traceback.tb_lineno, name
        traceback = traceback.tb_next
    if _found["peer"] is not None and _found["peer"].policy.lines_of(error):
        last = "learner"
    return last, line, file


def _text(error):
    if _isinstance(error, SyntaxError):
        return _str(error.msg)
    try:
        return _str.__str__(_str(error))
    except _BaseException:
        return "(its text cannot be read)"


_REHEARSAL = """
import pytest

@pytest.mark.parametrize("a", [1, 2])
def test_it(a, monkeypatch):
    assert a in (1, 2)

def test_that_it_raises():
    with pytest.raises(ValueError):
        int("a")
"""


def _rehearse():
    """Runs tests once: what pytest sets up for the first one is then there to be shared, and no change to be seen."""
    prepare([("test_rehearsal.py", "test", _REHEARSAL, "")], "")
    find("/")
    for test in _list(_items):
        ask(test)
    ask_all(_list(_items))
    for kept in (_files, _own, _sources, _compiled, _at_once, _named, _items, _recorder.reports):
        kept.clear()
    _getmodules.pop("test_rehearsal")
    _session._setupstate.teardown_exact(None)
    _found.update(digest="", touched=[])


def _remember_all():
    """Remembers everything as it is after a test."""
    _found["state"] = _State()
    _found["state"].remember()


def warm_up():
    """To be called where others are forked from: the interpreter adapts what is run often, which each of them would do anew."""
    for _ in range(_REHEARSALS):
        _rehearse()
    _remember_all()


_remember_all()
_rehearse()
_remember_all()
