"""Watches the threads of the process in which a learner's function is called: where each is, whether any can go on.

Stands behind untouched.py and in front of stillness.py, concurrency.py and awaiting.py, and is executed with them before
there is a learner's file. What is seen is told, not judged: see `Watcher.report`.

Nothing here depends on how fast a machine is. A thread that the kernel says is asleep, and that has had no turn between
two looks, was asleep all the time in between; one that is waiting for a processor is not. So "nobody can go on by
itself" is known, and not guessed from a clock.
"""

import _signal
import _thread
import posix
import sys
import threading
import time

# Captured before any learner's code exists.
_sleep, _monotonic, _native_id = time.sleep, time.monotonic, threading.get_native_id
_lock, _lock_again, _start_thread, _ident, _threads = (
    _thread.allocate_lock,
    _thread.RLock,
    _thread.start_new_thread,
    _thread.get_ident,
    _thread._count,
)
_frames_now, _active = sys._current_frames, threading._active
_open, _read, _close, _listdir, _getpid = posix.open, posix.read, posix.close, posix.listdir, posix.getpid
_exit, _getitimer = posix._exit, _signal.getitimer
_int, _str, _max, _min, _any, _sum, _sorted, _tuple = int, str, max, min, any, sum, sorted, tuple
_range, _enumerate, _set = range, enumerate, set
_eval, _OSError, _BaseException = eval, OSError, BaseException

_LOOK = 0.005  # between two looks
_TASKS = "/proc/self/task"
_SETTLED = 6  # looks without any movement: nobody can go on
_UNSURE = 60  # the same where somebody has a time limit of their own to wait for
_DEADLOCK = 20
_PATIENCE = 200  # looks in which nobody waited for a processor
_BUSY = 300_000_000  # nanoseconds of work that nobody waits for
_STILL = 100  # looks between two reports of a call that is not over
_KEPT = 40  # of threads and remarks
_NAME_KEPT = 80
_SOURCE_KEPT = 400
_FUTEX = {"x86_64": b"202", "aarch64": b"98"}.get(posix.uname().machine)


class Places:
    """Where frames are in the learner's files."""

    def __init__(self, path, source):
        self.path, self.folder = path, path.rpartition("/")[0] + "/"
        self.rows = source.split(b"\n")

    def is_learners(self, code):
        return code.co_filename.startswith(self.folder)

    def of(self, frame):
        """The innermost place of a stack in the learner's files: file, line, function, text of the line."""
        while frame is not None and not self.is_learners(frame.f_code):
            frame = frame.f_back
        if frame is None:
            return self.none()
        return self.at(frame.f_code.co_filename, frame.f_lineno or 0, frame.f_code.co_name)

    def of_traceback(self, traceback):
        """The place where an exception left the learner's files last."""
        place = self.none()
        while traceback is not None:
            code = traceback.tb_frame.f_code
            if self.is_learners(code):
                place = self.at(code.co_filename, traceback.tb_lineno, code.co_name)
            traceback = traceback.tb_next
        return place

    def at(self, path, line, function):
        text = ""
        if path == self.path and 0 < line <= _len(self.rows):
            text = self.rows[line - 1].decode("utf-8", "backslashreplace").rstrip()[:_SOURCE_KEPT]
        return [path.rpartition("/")[2], line, function[:_NAME_KEPT], text]

    def none(self):
        return ["", 0, "", ""]


untouched = Untouched()


def watch_ourselves(names):
    """Lets `untouched` know our own classes and functions, and whatever else has a name here."""
    for name, value in names.items():
        if _isinstance(value, (_type, _Function)) and value.__module__ == __name__:
            untouched.add_value(name, value)
    untouched.tables.append(_Table("gradus", names, _dict(names), False))


class Watcher:
    """Watches a call from a thread of its own, beside the learner's."""

    def __init__(self, hands, options):
        self.tell, self.flush = hands["tell"], hands["flush"]
        self.options = types.MappingProxyType(_dict(options))
        self.places = Places(hands["path"], hands["source"])
        self.main, self.process = _ident(), _getpid()
        self.main_number = _native_id()
        self.number = None
        self.tickets = []
        self.peak = self.waits = 0
        self.remarks = []
        self.over = False
        self.telling = _lock_again()
        self.begun, self.ended = _lock(), _lock()
        self.begun.acquire()
        self.ended.acquire()
        self.wait = self.make_wait()

    def make_wait(self):
        """What authors hand to the learner's code: comes back when everybody who can be in it at the same time is."""
        tickets, process, count = self.tickets, self.process, self.count

        def wait(value=None):
            if _getpid() != process:
                raise RuntimeError("wait() counts threads, and was called in another process")
            ticket = _lock()
            ticket.acquire()
            count()
            tickets.append(ticket)
            ticket.acquire()
            return value

        self.wait_code = wait.__code__
        return wait

    def count(self):
        self.waits += 1

    def objects(self):
        """Those that this is decided by."""
        return [self]

    def start(self):
        _start_thread(self.watch, ())
        self.begun.acquire()

    def watch(self):
        self.number = _native_id()
        self.begun.release()
        try:
            self.keep_looking(_Stillness())
        finally:
            self.ended.release()

    def keep_looking(self, stillness):
        looks = told = 0
        while not self.over:
            _sleep(_LOOK)
            stillness.look(self.awake())
            looks += 1
            if self.over:
                break
            self.look(stillness)
            if not self.tickets and self.is_deadlock(stillness):
                self.give_up()
            if looks - told >= _STILL and not self.over:
                told = looks
                self.report("still", self.where_all_are(), [])

    def awake(self):
        """Numbers of the threads that do not count for whether anybody can go on."""
        return (self.number,)

    def is_deadlock(self, stillness):
        return stillness.is_deadlock()

    def look(self, stillness):
        """Lets those who wait go on, as soon as nobody else can come."""
        inside = [frame for frame in _frames_now().values() if frame.f_code is self.wait_code]
        if not inside:
            return
        self.count_inside(_len(inside))
        if self.is_enough(_len(inside)) or stillness.is_settled() or stillness.sleeping > _PATIENCE:
            stillness.begin()
            tickets, self.tickets[:] = self.tickets[:], []
            for ticket in tickets:
                ticket.release()

    def count_inside(self, inside):
        """Takes note of how many are in `wait()`, and tells at once where that decides something."""
        if inside <= self.peak:
            return
        before, self.peak = self.peak, inside
        at_least, at_most = self.options["at_least"], self.options["at_most"]
        if (
            at_least is not None
            and before < at_least <= inside
            or at_most is not None
            and before <= at_most < inside
        ):
            self.saw([])

    def is_enough(self, inside):
        """Whether it does not matter any more who comes."""
        at_least, at_most = self.options["at_least"], self.options["at_most"]
        if at_most is not None:
            return inside > at_most
        return at_least is not None and inside >= at_least

    def give_up(self):
        """Ends the process: nothing would ever happen in it."""
        self.report("deadlock", self.where_all_are(), [])
        self.flush()
        _exit(1)

    def stop(self):
        """Ends the watching. Nothing is seen of what comes later."""
        self.over = True
        self.ended.acquire()

    def where_all_are(self):
        """Each thread of the learner's, with where it is."""
        frames = _frames_now()
        known = _dict(_active)
        found = []
        for ident, frame in frames.items():
            if frame.f_code is Watcher.watch.__code__ or _is_below(frame, Watcher.watch.__code__):
                continue
            found.append(self.thread(ident, frame, known))
        found.sort(key=_second_first)
        return found[:_KEPT]

    def thread(self, ident, frame, known):
        name = "the main thread" if ident == self.main else _thread_name(known.get(ident))
        return ["thread", name, *self.places.of(frame)]

    def leftovers(self):
        """What is still running after the call: threads and processes, once they have had every chance to end.

        `stop` comes before.
        """
        stillness, this = _Stillness(), (self.main_number,)
        stillness.look(this)
        used = _used(stillness.before)
        while stillness.before or _children():
            if self.options["background"] and not self.must_end():
                return []
            busy = _used(stillness.before) > used + _BUSY
            if busy or stillness.looks > _UNSURE or stillness.sleeping > _PATIENCE:
                return self.still_there()
            _sleep(_LOOK)
            stillness.look(this)
        return []

    def must_end(self):
        """Whether there is anything but daemon threads."""
        alive = [thread for ident, thread in _dict(_active).items() if ident != self.main]
        return _any([not thread._daemonic for thread in alive]) or _children()

    def still_there(self):
        known, found = _dict(_active), []
        for ident, frame in _frames_now().items():
            daemon = getattr(known.get(ident), "_daemonic", True)
            if ident != self.main and not (daemon and self.options["background"]):
                found.append(self.thread(ident, frame, known))
        found.sort(key=_second_first)
        found += [["process", "process", *self.places.none()] for _ in _children()]
        return found[:_KEPT]

    def remark(self, kind, text, place):
        """Something to be said of the call, besides what came of it."""
        if _len(self.remarks) < _KEPT:
            self.remarks.append([kind, text[:_NAME_KEPT], *place])
            self.saw(self.remarks[-1:])

    def thread_raised(self, kind, traceback, thread):
        place = self.places.of_traceback(traceback)
        self.remark("raised", "%s %s" % (_class_name_of(kind), _thread_name(thread)), place)

    def touched(self, what):
        """Something that this is decided by is not what it was."""
        if not _any([kind == "touched" and text == what for kind, text, *_ in self.remarks]):
            self.remark("touched", what, self.places.none())

    def saw(self, remarks):
        """Tells at once what was seen: later it could be taken back."""
        if _getpid() == self.process:
            self.send("seen", [], [], remarks)

    def own_are_as_they_were(self):
        """Whether none of our objects has got something else in the place of a function of its class."""
        return not [
            name
            for one in self.objects()
            for name in one.__dict__
            if _isinstance(getattr(_type(one), name, None), _Function)
        ]

    def report(self, when, left, others, micros=0):
        """Tells all that was seen: `[when, peak, waits, microseconds, touched, left, remarks, others]`.

        when     over, deadlock, still (not over yet), seen (not over yet, and only what is new of `remarks`)
        peak     how many were in `wait()` at the same time
        waits    how often it was called
        touched  what decides about this and is not what it was before the learner's file
        left     threads, processes and tasks that are there: kind, name, file, line, function, text of the line
        remarks  kind, text, file, line, function, text of the line
        others   what further runs came to: number of the run, value in the canonical form
        """
        touched = [] if when == "still" else untouched.touched()
        if not self.own_are_as_they_were():
            touched.append("gradus")
        self.send(when, touched, left, _list(self.remarks), others, micros)

    def send(self, when, touched, left, remarks, others=(), micros=0):
        with self.telling:
            self.tell([when, self.peak, self.waits, micros, touched, left, remarks, _list(others)])


class Given:
    """The names that a call is made with, after `setup`. Only its author's code has them: those of functions, classes and
    modules stay what they are.
    """

    def __init__(self, names):
        self.names = names
        self.kept = {key: value for key, value in names.items() if _is_fixed(value)}

    def has_changed(self):
        return _any([self.names.get(key, _missing) is not value for key, value in self.kept.items()])


def others_of(values):
    """Of what further runs came to, each that is unlike those before it."""
    seen, found = {values[0]} if values else _set(), []
    for number, value in _enumerate(values):
        if value not in seen and _len(found) < 3:
            seen.add(value)
            found.append([number + 1, value])
    return found


def _second_first(entry):
    return entry[1] != "the main thread", entry[3], entry[1]


def _thread_name(thread):
    name = getattr(thread, "_name", None)
    return name[:_NAME_KEPT] if _type(name) is _str and name else "a thread without a name"


def _class_name_of(cls):
    return _name_of(cls)[:_NAME_KEPT]


def _is_below(frame, code):
    while frame is not None:
        if frame.f_code is code:
            return True
        frame = frame.f_back
    return False
