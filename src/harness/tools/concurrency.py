"""Makes a call of a learner's function and watches the threads that it starts.

Executed by the harness before the learner's file; `run` is called after it, in the forked process.
"""

import concurrent.futures.thread  # noqa: F401 - there before the learner's file
import queue  # noqa: F401

_settrace, _settrace_of_threads = sys.settrace, threading.settrace
_setswitchinterval, _getswitchinterval = sys.setswitchinterval, sys.getswitchinterval
_INTERVAL = 1e-6
_TRIES = 5
_FEWEST, _LONG_ENOUGH = 3, 2.0  # runs, and seconds after which there are no more: the machine is busy
_id = id
_PAUSE = 0.00002
_PAUSES = 6000  # in all runs together


def _names_of_ours():
    frame = sys._getframe()
    while frame is not None:
        yield frame.f_globals
        frame = frame.f_back


# Names of modules that are here before the learner's file, and folders of those that come later.
_LIBRARY = frozenset(
    [_id(module.__dict__) for module in _list(_getmodules.values()) if _isinstance(module, _Module)]
    + [_id(names) for names in _names_of_ours()]
)
_FOLDERS = (os.path.dirname(os.__file__), *[each for each in sys.path if each.startswith("/")])

_at_work = []  # the watcher, while a call is made
_make_invoke_excepthook, _exc_info = threading._make_invoke_excepthook, sys.exc_info


def _make_listening_excepthook():
    """What a thread calls for an exception that ends it: takes note of it, whatever hook the learner's code sets."""
    invoke = _make_invoke_excepthook()

    def listen(thread):
        kind, _, traceback = _exc_info()
        if _at_work and kind is not _SystemExit:
            _at_work[0].thread_raised(kind, traceback, thread)
        invoke(thread)

    return listen


_SystemExit = SystemExit
threading._make_invoke_excepthook = _make_listening_excepthook

for _name in (
    "_thread",
    "threading",
    "queue",
    "time",
    "concurrent.futures._base",
    "concurrent.futures.thread",
):
    untouched.add_module(_name, False, ("excepthook",), classes=True)
watch_ourselves(globals())
untouched.remember()


def run(hands, options):
    """Makes the call as often as it is asked for. Returns what the first one came to, in the canonical form.

    `hands` is what the harness lends: `compile`, `names`, `enter`, `encode`, `tell`, and `path` and `source` of the
    learner's file. An exception of the learner's passes through, after everything was told.
    """
    setup, call = hands["compile"]()
    watcher = Watcher(hands, options)
    _at_work.append(watcher)
    watcher.start()
    values, micros = [], []
    pauses = _Pauses(watcher.places, options["stress"])
    begun = _monotonic()
    try:
        for _ in _range(_max(options["stress"], _TRIES if options["within"] else 1)):
            values.append(_once(hands, setup, call, watcher, pauses, micros))
            if options["within"] and micros[-1] < options["within"]:
                break
            if _len(values) >= _FEWEST and _monotonic() - begun > _LONG_ENOUGH:
                break
    finally:
        pauses.end()
        watcher.stop()
        if _len(_at_work) != 1 or _at_work[0] is not watcher:
            watcher.touched("gradus")
        if not pauses.were_made:
            watcher.remark("switch", "", watcher.places.none())
        watcher.report("over", watcher.leftovers(), others_of(values), _min(micros, default=0))
    return values[0]


def _once(hands, setup, call, watcher, pauses, micros):
    names = hands["names"]()
    names["wait"] = watcher.wait
    pauses.begin(names)
    hands["enter"]("setup")
    if setup is not None:
        _eval(setup, names)
    given = Given(names)
    hands["enter"]("calling")
    delayed, begun = _delayed(watcher.main_number), _monotonic()
    value = _eval(call, names)
    elapsed = _monotonic() - begun
    # What a busy machine makes it wait for a processor is not the call's.
    micros.append(_max(0, _int(elapsed * 1e6) - (_delayed(watcher.main_number) - delayed) // 1000))
    pauses.end()
    if given.has_changed():
        watcher.touched("what `setup` has made")
    hands["enter"]("reading")
    return hands["encode"](value)


class _Pauses:
    """Lets other threads go on between any two steps of the learner's code, as if the machine had wanted it so.

    A small switch interval alone does not show every race: some versions of Python only switch at calls and at the
    ends of loops.
    """

    def __init__(self, places, runs):
        self.places, self.runs = places, runs
        self.left = self.share = _PAUSES // _max(runs, 1)
        self.state = 1
        self.are_on, self.were_made = False, True
        self.names = None
        self.open = {}  # frames in which steps are made, by identity

    def begin(self, names):
        self.names = names
        if self.runs:
            self.left, self.are_on = self.share, True
            _setswitchinterval(_INTERVAL)
            _settrace_of_threads(self.trace)
            _settrace(self.trace)

    def end(self):
        if self.are_on:
            self.are_on = False
            kept = _gettrace() == self.trace and _getswitchinterval() < 2 * _INTERVAL
            self.were_made = self.were_made and kept and not self.are_lost()
            _settrace(None)
            _settrace_of_threads(None)

    def are_lost(self):
        """Whether there are frames that were left unseen: they, or their thread, were kept from making steps."""
        opened, running = _list(self.open.values()), _set()
        for frame in _frames_now().values():
            while frame is not None:
                running.add(_id(frame))
                frame = frame.f_back
        # One that came to its end by now was seen to.
        return _any([_id(frame) not in running and _id(frame) in self.open for frame in opened])

    def is_others(self, frame):
        """Whether code is the author's or the library's, wherever the learner's own comes from: a file, a text, a decorator."""
        code, names = frame.f_code, frame.f_globals
        if self.places.is_learners(code):
            return False
        if names is self.names or _id(names) in _LIBRARY:
            return True
        module, file = _getmodules.get(names.get("__name__")), names.get("__file__")
        is_one = (
            _isinstance(file, _str) and file.startswith(_FOLDERS) and code.co_filename.startswith(_FOLDERS)
        )
        return is_one and getattr(module, "__dict__", None) is names

    def trace(self, frame, event, argument):
        if self.is_others(frame):
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        self.open[_id(frame)] = frame
        return self.step

    def step(self, frame, event, argument):
        if event == "return":
            if not frame.f_trace_opcodes:
                self.were_made = False
            self.open.pop(_id(frame), None)
        if event == "opcode" and self.left > 0:
            self.state = (self.state * 1103515245 + 12345) & 0x7FFFFFFF
            # Of the threads one is the main one, and one is ours.
            if self.state >> 16 & 7 == 0 and _threads() > 1:
                self.left -= 1
                _sleep(_PAUSE)
        return self.step
