"""Reaches the learner's modules from tests that run in a process of their own.

Stands behind tests.py, and is used where `connect` is called: the learner's code is not in this process then.
"""

import functools
import importlib
import importlib.machinery
import re

_SET_DUMPABLE = 4  # the number of an operation of prctl
_FRAME = re.compile("[0-9a-f]{0,400} [0-9]{1,9} [0-9]{1,9} [0-9a-f]{0,400} (-|[0-9a-f]{1,1604})").fullmatch
_LIBRARY_FOLDERS = tuple(
    {os.path.join(os.path.dirname(each), "") for each in (os.__file__, os.path.dirname(pytest.__file__))}
    | {os.path.join(each, "") for each in sys.path if posixpath.isabs(each)}
)


class _Others:
    """Finds modules of the learner's other files, alive in the learner's process: what the tests import and nobody else has,
    and no more. Whatever else this process imports is not the learner's to provide, and no file of the learner's is ever
    executed here: so for these names nobody else is asked.
    """

    def __init__(self):
        self.reached = set()  # names of modules that the tests have or had

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in _learners:
            return None
        # Whoever has put a module away and imports it again wants it to be executed again.
        asked = "import again" if name in self.reached else "import"
        module = _found["peer"].request(asked, None, (name,))
        self.reached.add(name)
        return importlib.machinery.ModuleSpec(name, _Reached(module))


class _Reached:
    """Puts a module that is alive in the learner's process in the place of a new one."""

    def __init__(self, module):
        self.module = module

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        _getmodules[module.__name__] = self.module


def watch_nothing():
    """To be called first where the learner's code will not be in this process."""
    # Kept: to let thousands of small objects go copies the page of each.
    _found["unused"], _found["state"] = _found["state"], _Unwatched()


def connect(learners, compiled):
    """Reaches the learner's module, which is alive in another process; standard input is the connection. Returns records of
    the harness there if the file cannot be imported. `compiled` is called before any of it is run.
    """
    _found["peer"], module, trouble = reach_module(_take_standard_input(), _own, compiled)
    if trouble is None:
        others = _Others()
        others.reached.add(learners)
        sys.meta_path.insert(0, others)
        if "." in learners:
            __import__(learners.rpartition(".")[0])
        if not import_later(learners):
            _getmodules[learners] = module
        importlib.reload = functools.partial(_reload, importlib.reload)
    guard_texts(_is_librarys)
    return trouble


def _reload(own, module):
    """As `importlib.reload`, for modules at either end; `own` is that of this one."""
    return _found["peer"].request("reload", module) if is_remote(module) else own(module)


def part():
    """Lets the module's process know that nothing more will come, so that both end at the same time."""
    peer = _found["peer"]
    # Whoever is in the middle of a request, in a thread that was left, ends with this process; others wait until then.
    if peer.turn.acquire(blocking=False) and peer.connection.sending.acquire(blocking=False):
        os.close(peer.connection.fd)


def _is_librarys(file):
    """Whether a file belongs to the interpreter or to the packages, where learners' files never are."""
    return file.startswith(("<frozen ", *_LIBRARY_FOLDERS))


def _take_standard_input():
    # Nobody with the rights of the learner's code is to look into this process.
    ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    connection = os.dup(0)
    nothing = os.open("/dev/null", os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return connection


def lines_of(error, *_):
    """The learner's lines that an exception of the module's passed through, as the harness tells of them."""
    return [line for line in _found["peer"].policy.lines_of(error) if _FRAME(line)]
