"""What decides about a test, as it was before the learner's file, and the names that its own file means something by.

Stands behind untouched.py and in front of tests.py, which says when it is looked at.
"""

import builtins
import operator

# Captured before any learner's code exists, as in untouched.py.
_is, _map, _function_of = operator.is_, map, operator.attrgetter("function")

# Modules whose functions and classes decide what a test comes to, as far as this version of pytest has them.
_DECIDING = (
    "_pytest.approx _pytest.assertion.rewrite _pytest.assertion.util _pytest.outcomes _pytest.python _pytest.python_api "
    "_pytest.raises _pytest.recwarn _pytest.reports _pytest.runner _pytest.skipping _pytest.unittest pluggy._callers "
    "pluggy._hooks pluggy._result pytest"
).split()
# Set by pytest itself while a test runs.
_CHANGING = {"_pytest.assertion.util": {"_reprcompare", "_assertion_pass", "_config"}}
# Nothing that a test decides by; programs replace them for honest reasons.
_HARMLESS = {"_", "print", "input", "open", "help", "exit", "quit", "breakpoint"}


class _State(Untouched):
    """What decides about tests, as it was."""

    def __init__(self):
        super().__init__()
        self.callers = []  # of hooks: the caller, what it calls
        self.add_hooks(_config)
        for name in _DECIDING:
            self.add_module(name, True, _CHANGING.get(name, ()))
        kept = {key: value for key, value in _vars(builtins).items() if key not in _HARMLESS}
        self.tables.append(_Table("builtins", _vars(builtins), kept, False))
        for name in ("prepare", "find", "ask", "ask_all", "_outcome", "_place"):
            self.add_value(name, globals()[name])
        for cls in (_Recorder, _State, Untouched, _Table, _Code, _Memory, _Spans, _TestFile):
            self.add_value(_name_of(cls), cls)

    def add_tests(self, module):
        self.add_module(module.__name__, False)
        for key, value in _vars(module).items():
            if getattr(value, "__module__", None) == module.__name__:
                # Tests set attributes of their own classes.
                self.add_value(module.__name__ + "." + key, value, closed=False)

    def add_hooks(self, config):
        self.callers = [
            (caller, _list(caller._hookimpls), _list(map(_function_of, caller._hookimpls)))
            for caller in _vars(config.hook).values()
        ]

    def is_steady(self, each):
        of_a_test = each.name in _CHANGING or each.name.partition(".")[0] in _own
        return _isinstance(each, _Code) or not of_a_test

    def touched(self):
        """Names of what is not as it was, the first few."""
        return (super().touched() + self.touched_hooks())[:5]

    def touched_hooks(self):
        for caller, implementations, functions in self.callers:
            now = caller._hookimpls
            same = _len(now) == _len(implementations) and _all(_map(_is, now, implementations))
            if not same or not _all(_map(_is, _map(_function_of, now), functions)):
                return ["a hook of pytest"]
        return []


class _Unwatched:
    """In place of `_State`, where nobody can touch anything."""

    def __getattr__(self, _):
        return lambda *_: []


def _taken_over(path, module):
    """Names that `from ... import *` of the learner's has taken from the tests: of builtins, and of what they import."""
    if not any(part == "*" and _is_learners(source) for _, source, part in _named[path]):
        return []
    _give_back(path, module)
    return [
        "%s.%s" % (module.__name__, name)
        for name, value in _vars(module).items()
        if (imports := [each[1:] for each in _named[path] if each[0] == name]) or name in _BUILTINS
        if not _is_meant(value, imports) and not _is_defined(value, module)
    ]


def _give_back(path, module):
    """Has what is the library's be that of this process. A learner's file that imports it has the other end's, and
    `from ... import *` takes that: to say so is believed, for what the tests get is their own in any case.
    """
    names = _vars(module)
    for name, source, part in _named[path]:
        found = _getmodules.get(source)
        own = getattr(found, part, None) if part else found
        value = names.get(name)
        if not _is_learners(source) and _is_reached(value) and _says(value) == _says(own):
            names[name] = own


def _is_reached(value):
    return is_remote(value) or is_remote_class(value)


def _says(value):
    """Which module a class or a function says that it is from, and its name; a module has a name alone."""
    said = []
    for name in ("__module__", "__name__"):
        try:
            # What stands for it at this end has a class with a module of its own.
            said.append(_get(value, name) if is_remote(value) else getattr(value, name))
        except AttributeError:
            said.append(None)
    return said


def _is_learners(source):
    return source.partition(".")[0] in _learners


def _is_defined(value, module):
    """Whether the tests' file defines it."""
    return (
        _isinstance(value, (_Function, _type))
        and not is_remote_class(value)
        and value.__module__ == module.__name__
    )


def _is_meant(value, imports):
    """Whether one of these imports gives this value to their name, or may give any of the learner's."""
    for source, part in imports:
        found = _getmodules.get(source)
        if _is_learners(source) or (getattr(found, part, None) if part else found) is value:
            return True
    return False
