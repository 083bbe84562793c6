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
_PAUSE = 0.00002
_PAUSES = 6000  # in all runs together

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
    threading.excepthook = _listen(watcher, threading.excepthook)
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
        if not pauses.were_made:
            watcher.remark("switch", "", watcher.places.none())
        watcher.report("over", watcher.leftovers(), others_of(values), _min(micros, default=0))
    return values[0]


def _once(hands, setup, call, watcher, pauses, micros):
    names = hands["names"]()
    names["wait"] = watcher.wait
    pauses.begin()
    hands["enter"]("setup")
    if setup is not None:
        _eval(setup, names)
    hands["enter"]("calling")
    delayed, begun = _delayed(watcher.main_number), _monotonic()
    value = _eval(call, names)
    elapsed = _monotonic() - begun
    # What a busy machine makes it wait for a processor is not the call's.
    micros.append(_max(0, _int(elapsed * 1e6) - (_delayed(watcher.main_number) - delayed) // 1000))
    pauses.end()
    hands["enter"]("reading")
    return hands["encode"](value)


def _listen(watcher, before):
    """Takes note of exceptions that end a thread."""

    def excepthook(arguments):
        place = watcher.places.of_traceback(arguments.exc_traceback)
        kind = _class_name_of(arguments.exc_type)
        watcher.remark("raised", "%s %s" % (kind, _thread_name(arguments.thread)), place)
        before(arguments)

    return excepthook


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

    def begin(self):
        if self.runs:
            self.left, self.are_on = self.share, True
            _setswitchinterval(_INTERVAL)
            _settrace_of_threads(self.trace)
            _settrace(self.trace)

    def end(self):
        if self.are_on:
            self.are_on = False
            kept = _gettrace() == self.trace and _getswitchinterval() < 2 * _INTERVAL
            self.were_made = self.were_made and kept
            _settrace(None)
            _settrace_of_threads(None)

    def trace(self, frame, event, argument):
        if not self.places.is_learners(frame.f_code):
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return self.step

    def step(self, frame, event, argument):
        if event == "opcode" and self.left > 0:
            self.state = (self.state * 1103515245 + 12345) & 0x7FFFFFFF
            # Of the threads one is the main one, and one is ours.
            if self.state >> 16 & 7 == 0 and _threads() > 1:
                self.left -= 1
                _sleep(_PAUSE)
        return self.step
