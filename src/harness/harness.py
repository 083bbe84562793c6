"""Runs a learner's file inside the sandbox and tells what it did, as data.

The supervisor starts this program and gives it a request. It stands between the two other zones of trust: it knows the
call to make, never what is expected of it, and from the moment the learner's file is loaded nothing it says is believed
further than "this is what the learner's code did".

It is made of several files, in one namespace. This one has what all of them use; telling.py, preparing.py, loading.py,
ending.py and running.py follow. `_MORE` are the others, compiled: what a program that was started for its file does
without. `_PREFIXES` and `_PACKAGES` are what probe.py found out about the interpreter.

Arguments are `serve`, for the server to fork from; `+MODULE`, for what that is to import first; `-MODULE`, for what starts
threads and was left out; and folders of packages, which take the place of `_PACKAGES`. Nothing here may import a module that
a bare `python -S` does not already have, other than extension modules that load in microseconds: each module costs every
run milliseconds, and learners would find it in `sys.modules`.

A request is a dictionary, as `marshal` reads it. What was started for one finds it on a descriptor, and its streams in
their places; what was forked gets it over a socket, as a message with descriptors attached: standard input, output and
error, and the pipe to report to. A long one is in a file, which is the first of them then. A report is a sequence of
records: a letter, the length of the payload as ten digits, the payload.

    O  observed     what a tool saw that watches the call, in the canonical form, behind a text that is new each time
    S  stage        the name of what comes next: setup, compiling, loading, calling, reading, done
    K  code         the compiled file, for other processes; before any of it is run, which is also what `loading` says
    L  loaded       the file was imported; requests for calls may follow
    T  threads      it was imported, but left threads running that a fork would lose
    C  not compiled the file does not compile; an E record says why
    E  exception    what left the learner's code, one field per line, every text in hexadecimal UTF-8
    V  value        what the call returned, in the canonical form

What has imported a file and forks a process for each call says on its socket which ones: `w PID` of one that waits for
its request or was forked for it, and `e PID`, with what `_end_of` returns, of one that ended.
"""

import _thread
import _weakref as _weak
import atexit
import builtins
import gc
import marshal
import posix
import sys

# Captured before any learner's code exists: patching `builtins` later changes nothing here.
_eval, _exec, _compile, _len, _str, _iter = eval, exec, compile, len, str, iter
_dumps, _loads = marshal.dumps, marshal.loads
_type, _isinstance, _range, _int, _any, _dict = type, isinstance, range, int, any, dict
_BlockingIOError = BlockingIOError
_BaseException, _OSError, _SystemExit, _SyntaxError = BaseException, OSError, SystemExit, SyntaxError
_KeyboardInterrupt, _AttributeError = KeyboardInterrupt, AttributeError
_UnicodeDecodeError = UnicodeDecodeError
_mro = type.__dict__["__mro__"].__get__
_name_of = type.__dict__["__name__"].__get__
_module_of = type.__dict__["__module__"].__get__
_Weak = _weak.ReferenceType
_own_names = type.__dict__["__dict__"].__get__
_write, _read, _close, _dup2, _fstat = posix.write, posix.read, posix.close, posix.dup2, posix.fstat
_fork, _pipe, _exit, _chdir, _setsid = posix.fork, posix.pipe, posix._exit, posix.chdir, posix.setsid
_list, _kill = posix.listdir, posix.kill
_getframes, _excepthook, _setprofile = sys._current_frames, sys.excepthook, sys.setprofile
_collect, _freeze, _unfreeze, _objects, _stats = (
    gc.collect,
    gc.freeze,
    gc.unfreeze,
    gc.get_objects,
    gc.get_stats,
)
_hidden = gc.get_freeze_count
_collects, _collections, _no_collections = gc.isenabled, gc.enable, gc.disable
_data_of = marshal.loads
_callbacks_at_exit, _call_back = atexit._ncallbacks, atexit._run_exitfuncs
_threads, _new_lock = _thread._count, _thread.allocate_lock
_modules = sys.modules
_Module = type(sys)
_BUILTINS = dict(vars(builtins))
_BUILTIN_TYPES = frozenset(id(value) for value in _BUILTINS.values() if isinstance(value, type))

_CONTROL = 3  # of a server, and of what it forks
# As this process was given it.
_environment = {name.decode(): value.decode() for name, value in posix.environ.items()}
_OWN_STREAMS = {}  # by descriptor, as they were before the learner's file
_COLLECTED = []  # how often the collector had looked at objects that are not the youngest, by then
_REGISTERED = []  # how many callbacks packages had registered with `atexit`, by then
# Out of the way: a program's own descriptors begin at 3, as everywhere. The pipe to report to is on the second, the
# socket for what comes later behind it.
_REQUEST, _ASIDE = 253, 254
_ELSEWHERE = b"?"  # a message whose request is in a file, or that is nothing but descriptors
_SHORT = 8192  # bytes of a message, at most
_LATER = ("many", "one")  # what comes of `calls` comes when the learner's file is loaded
_FRAMES_KEPT = 8  # at each end of a traceback
_MESSAGE_KEPT = 2000
_SOURCE_KEPT = 400
_FILE_KEPT = 1 << 20
_OBJECTS_LOOKED_AT = 20000
_PROXIES = (_weak.ProxyType, _weak.CallableProxyType)
_callback_of = _Weak.__dict__["__callback__"].__get__
_COMPILE_ERRORS = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError, UnicodeError)
