"""Runs a learner's tests against code of the author's: the correct implementation, or one with a bug in it.

Stands behind tests.py and is executed with it, so that both use the same pytest. In the process for a learner's file:

    prepare   before that file: which it is, and what its tests are about
    find      reads and compiles it, once; nothing of it is executed
    ask       in a forked process for each variant: runs the tests

Tests are to be told apart from others by what the code does, and by nothing else. So a variant never lies in a file, has no
docstrings, is written a little differently each time (disguise.py), and `_guarded` keeps tests from looking at how it
is written. Nothing here knows which variant it runs, nor whether the tests should pass with it.
"""

import inspect
import logging
import traceback
import unittest.mock
import warnings
from pathlib import PosixPath

_TESTS_KEPT, _NAME_KEPT = 500, 200
_LEARNERS = {"path": "", "subject": "", "code": None, "uses": False, "idle": [], "harness": frozenset()}
_LIBRARY = (
    os.path.dirname(os.__file__) + "/",
    os.path.dirname(os.path.dirname(pytest.__file__)) + "/",
    "<frozen ",
)
# What can say by itself whether a test holds.
_CHECKING = ("assert", "check", "expect", "verify")
_CHECKS = {"raises", "warns", "deprecated_call", "fail", "xfail", "approx", "importorskip"}
_AWAY = frozenset("ctypes _ctypes _testcapi _testinternalcapi _xxsubinterpreters _interpreters".split())


def _prepare_trial(path, subject):
    _LEARNERS.update(path=path, subject=subject)


def _read_tests(folder):
    path, frame = _LEARNERS["path"], sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
    _LEARNERS["harness"] = _ids(_codes(frame.f_code))  # of which every function is a part
    _found["home"] = folder + "/"
    with open(path, "rb") as file:
        source = file.read()
    tree = ast.parse(source, path)
    lines = source.decode("utf-8", "backslashreplace").split("\n")
    _LEARNERS["uses"] = _is_about(tree, _LEARNERS["subject"])
    _LEARNERS["idle"] = _idle(tree, lines)
    _pytest.assertion.rewrite.rewrite_asserts(tree, source)
    _LEARNERS["code"] = compile(tree, path, "exec", dont_inherit=True)


def _is_about(tree, subject):
    """Whether a module is named anywhere: in an import, or as the text in `importorskip` or `mock.patch`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            named = [node.module or ""]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            named = [node.value]
        else:
            continue
        if any(name.partition(".")[0] == subject for name in named):
            return True
    return False


def _idle(tree, lines):
    """Tests in which nothing is checked, also not in the functions of the file that they call: name, line and text."""
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    checking = {function.name for function in functions if any(map(_is_check, ast.walk(function)))}
    known = -1
    while len(checking) > known:  # until nothing is added: helpers may call helpers
        known = len(checking)
        checking |= {function.name for function in functions if _called(function) & checking}
    return [
        [function.name[:_NAME_KEPT], function.lineno, lines[function.lineno - 1].strip()[:_TEXT_KEPT]]
        for function in functions
        if function.name.startswith("test") and function.name not in checking
    ]


def _is_check(node):
    if isinstance(node, (ast.Assert, ast.Raise)):
        return True
    name = _name_called(node)
    return name in _CHECKS or name.lower().startswith(_CHECKING)


def _called(function):
    """Names of what is called, and of the fixtures that are asked for."""
    arguments = function.args
    names = {each.arg for each in arguments.posonlyargs + arguments.args + arguments.kwonlyargs}
    return names | {_name_called(node) for node in ast.walk(function)}


def _name_called(node):
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return getattr(function, "id", None) or getattr(function, "attr", None) or ""


def _try(question):
    """Runs the tests, for a question of a word and, from the next line on, the text of the variant:

    told        as it is; all tests, with the reason why the first one fails
    disguised   disguised; up to the first test that fails
    covered     as it is; all tests, and what they run of it

    `[tests, uses, idle, coverage]` and the exception of the first test that failed, if there is one: of each test its name,
    what it came to and when; whether the file names the subject; tests without a check; see `_coverage`.
    """
    how, _, text = question.partition("\n")
    del question
    cover = _Cover(text) if how == "covered" else None
    module, trouble = _subject(text, how, cover)
    del text
    tests, error = ([["", "failed", "import"]], trouble) if trouble else _outcomes(how == "disguised")
    coverage = cover.told() if cover else []
    _getmodules.pop(_LEARNERS["subject"], None)
    return [tests[:_TESTS_KEPT], int(_LEARNERS["uses"]), _LEARNERS["idle"], coverage], error


def _subject(text, how, cover):
    """The module that the tests are about, and what it raised instead."""
    name = _LEARNERS["subject"]
    module = _Module(name)
    module.__file__ = cover.path if cover else "/%s.py" % name
    if cover:
        code = compile(text, cover.path, "exec", dont_inherit=True)
    else:
        tree = ast.parse(text)
        _undocumented(tree)
        if how == "disguised":
            _disguised(tree)
        code = compile(tree, module.__file__, "exec", dont_inherit=True)
        for away in [name for name in _getmodules if name.partition(".")[0] in _AWAY]:
            del _getmodules[away]
        if hasattr(sys, "monitoring"):
            del sys.monitoring
        _guarded(module, code)
    _getmodules[name] = module
    try:
        if cover:
            cover.begin()
        exec(code, module.__dict__)
    except _BaseException as error:
        return module, error
    return module, None


def _outcomes(stop):
    """What each test came to, and why the first one failed; `stop`: up to that one."""
    path, tests, error = _LEARNERS["path"], [], None
    module = _Module(_stem(path))
    module.__file__ = path
    _getmodules[module.__name__] = module
    items = []
    try:
        exec(_LEARNERS["code"], module.__dict__)
        node = _TestFile.from_parent(_session, path=PurePosixPath(path), nodeid="tests.py")
        node.module_made = module
        _collect(node, items)
        _config.hook.pytest_collection_modifyitems(session=_session, config=_config, items=items)
    except _BaseException as trouble:
        return [["", "failed", "import"]], trouble
    _session.items = items
    for item, following in _zip(items, [*items[1:], None]):
        item.repr_failure = item._repr_failure_py = _no_report
        _recorder.reports.clear()
        _recorder.error = None
        _config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        outcome, when = _outcome(_recorder.reports)
        tests.append([item.nodeid[_len("tests.py::") :][:_NAME_KEPT], outcome, when])
        if outcome == "failed" and error is None:
            error = _recorder.error
            if stop:
                break
    return tests, error


def _undocumented(tree):
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        first = node.body[0] if node.body else None
        if (
            isinstance(first, ast.Expr)
            and isinstance(first.value, ast.Constant)
            and isinstance(first.value.value, str)
        ):
            node.body[0] = ast.copy_location(ast.Pass(), first)


def _codes(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _codes_in(names):
    """The code of all functions in a namespace, and in its classes."""
    for value in list(names.values()):
        value = getattr(value, "__func__", value)
        if isinstance(value, types.FunctionType):
            yield from _codes(value.__code__)
        elif isinstance(value, type):
            yield from _codes_in(
                {key: each for key, each in vars(value).items() if not isinstance(each, type)}
            )


def _ids(codes):
    return frozenset(map(id, codes))


# They name places, and give no code away.
_NAMING = _ids(code for module in (traceback, logging, warnings) for code in _codes_in(vars(module)))
# They look at parameters, and whether it is a coroutine.
_SIGNING = _ids(
    code
    for home, name in (
        (inspect, "_signature_from_function"),
        (inspect, "_has_code_flag"),
        (inspect, "_signature_is_functionlike"),
        (unittest.mock, "_is_async_func"),
        (unittest.mock.NonCallableMock, "_mock_add_spec"),
    )
    if (function := getattr(home, name, None)) is not None
    for code in _codes(function.__code__)
)


def _guarded(module, code):
    """From here on, tests that look at how the subject is written get an exception. What Python itself looks at, to name
    the place of an error or the parameters of a function, it may look at.

    The hook cannot be removed, and nothing here holds it but Python.
    """
    own, trusted = module.__dict__, _TRUSTED | _LEARNERS["harness"] | _ids(_codes(code))
    file, name = posixpath.basename(module.__file__), module.__name__
    function, getframe, library = types.FunctionType, sys._getframe, _LIBRARY
    # Held, so that no other code gets its identity.
    holding = (code,)
    naming, signing, away, cls, same = _NAMING, _SIGNING, _AWAY, type, id
    base, normal, status, decoded = posixpath.basename, posixpath.normpath, os.stat, os.fsdecode
    trouble = OSError, ValueError
    # Where code that is no Python may be loaded from: not from where the tests can write.
    installed = (
        *library,
        *(folder + "/" for folder in sys.path if folder and folder + "/" != _found["home"]),
    )
    processes, plain = status("/proc").st_dev, (str, bytes, PosixPath)

    def by_learner(frame):
        """Whether code that is neither ours, nor the subject's, nor Python's own has led here."""
        while frame is not None and holding:
            code = frame.f_code
            if same(code) in trusted:
                return False
            if not code.co_filename.startswith(library):
                return True
            frame = frame.f_back
        return True

    def looks(path):
        """Whether a path is of the subject's name, or of what the kernel tells of processes, by whatever way it leads there."""
        if cls(path) not in plain:
            return cls(path) is not int  # what says two things when it is asked twice
        try:
            return base(decoded(path)) == file or status(path).st_dev == processes
        except trouble:
            return False

    def is_forbidden(event, arguments, frame):
        at = same(frame.f_code)
        if event == "object.__getattr__":
            one, attribute = arguments
            if attribute == "__code__":
                inside = cls(one) is function and one.__globals__ is own
                return inside and at not in signing and at not in trusted
            if attribute == "f_code":
                return one.f_globals is own and at not in naming and by_learner(frame)
            return attribute in ("gi_code", "cr_code", "ag_code") and by_learner(frame)
        if event == "open":
            return looks(arguments[0]) and by_learner(frame)
        if event == "import":
            wanted, place = arguments[:2]
            # By the end of its name: what is loaded from a file may be called anything in front of that.
            known = cls(wanted) is str and wanted.rpartition(".")[2] not in away
            known = known and (place is None or cls(place) is str and normal(place).startswith(installed))
            return not known and by_learner(frame)
        return by_learner(frame)

    busy = False

    def hook(event, arguments):
        nonlocal busy
        if busy or event not in watched and event[:7] != "ctypes.":
            return
        busy = True
        try:
            forbidden = is_forbidden(event, arguments, getframe(1))
        finally:
            busy = False
        if forbidden:
            raise PermissionError("tests may use %s, and not look at how it is written" % name)

    watched = frozenset(
        "object.__getattr__ open import gc.get_objects gc.get_referents gc.get_referrers sys.settrace sys.setprofile "
        "cpython.PyInterpreterState_New".split()
    )
    sys.addaudithook(hook)


class _Cover:
    """What the tests run of the subject, by coverage.py. Its file is there, beside the tests' working files."""

    def __init__(self, text):
        import coverage
        import coverage.python

        self.path = os.path.join(os.getcwd(), _LEARNERS["subject"] + ".py")
        with open(self.path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        self.lines = text.split("\n")
        self.coverage = coverage.Coverage(
            data_file=None, branch=True, include=[self.path], config_file=False, messages=False
        )
        silent = [
            "no-data-collected",
            "module-not-imported",
            "module-not-measured",
            "no-sysmon",
            "no-ctracer",
        ]
        self.coverage.set_option("run:disable_warnings", silent)
        # Read now: the tests can write another file in its place.
        self.reporter = coverage.python.PythonFileReporter(self.path, self.coverage)
        self.reporter.arcs()

    def begin(self):
        sys.addaudithook(_keeps_the_place(self.path, "\n".join(self.lines)))
        self.coverage.start()
        # Tests that import coverage.py get one of their own, which knows nothing of this one.
        self.hidden = {
            name: _getmodules[name] for name in _getmodules if name.partition(".")[0] == "coverage"
        }
        for name in self.hidden:
            del _getmodules[name]

    def told(self):
        """`[lines, of them run, branches, of them taken, missed]`, where a missed place is its line, its text, and 1 if it
        was run, but not into all directions.
        """
        self.coverage.stop()
        _getmodules.update(self.hidden)
        analysis = self.coverage._analyze(self.path, self.reporter)
        statements, missing, branches = analysis.statements, analysis.missing, analysis.branch_stats()
        missed = [(line, 0) for line in missing]
        missed += [
            (line, 1) for line, (ways, taken) in branches.items() if taken < ways and line not in missing
        ]
        return [
            _len(statements),
            _len(statements) - _len(missing),
            sum(ways for ways, _ in branches.values()),
            sum(taken for _, taken in branches.values()),
            [[line, self.lines[line - 1].strip()[:_TEXT_KEPT], partly] for line, partly in sorted(missed)],
        ]


def _keeps_the_place(path, text):
    """A hook that lets no other code pass for the subject's: what is run is known by the name of its file."""
    own, texts, refused = {text, text.encode()}, (str, bytes), PermissionError

    def hook(event, arguments):
        if event == "compile":
            forged = arguments[1] == path and (_type(arguments[0]) not in texts or arguments[0] not in own)
        else:
            forged = event == "code.__new__" and arguments[1] == path
        if forged:
            raise refused("tests may run %s, and not other code in its name" % posixpath.basename(path))

    return hook


_TRUSTED = _ids(
    _codes_in(
        {key: value for key, value in list(globals().items()) if getattr(value, "__module__", 0) == __name__}
    )
)
TRIALS = {"prepare": _prepare_trial, "find": _read_tests, "ask": _try}
