"""Awaits what a learner's function gives back, in an event loop of its own, and watches that loop.

Executed by the harness before the learner's file; `run` is called after it, in the forked process.

The loop has a clock of its own, unless a real one is asked for: where nothing can happen before the next timer, the clock
is put forward to it. So waiting takes no time, and how long something takes does not depend on the machine. Where threads
or processes work for the loop, it waits for them.
"""

import asyncio
import inspect
import selectors
import warnings

_current_loop, _async_sleep = asyncio._get_running_loop, asyncio.sleep
_this_task, _Loops = asyncio.current_task, asyncio.SelectorEventLoop
_traceback_of = BaseException.__dict__["__traceback__"].__get__
_isawaitable, _COROUTINE, _round = inspect.isawaitable, inspect.CO_COROUTINE, round
_track_origins, _collect = sys.set_coroutine_origin_tracking_depth, gc.collect
_frame_now = sys._getframe

_TOP_LEVEL_AWAIT = 0x2000  # PyCF_ALLOW_TOP_LEVEL_AWAIT
_ORIGINS = 16  # frames that are kept of where a coroutine was made
_CYCLES = 10  # of the loop, for tasks to come to their end
_DRAINED = 10_000
_BLOCKED = 10  # looks at a loop that stands still, one after the other
_BLOCKED_IN_ALL = 40  # in one turn of the loop
_COMPUTED = 500_000_000  # nanoseconds of work at a time
_SLICE = 0.005
_START = 1000.0
_REAL_WAIT = 0.05
_TRIES = 5

_at_work = []  # the watcher, while a call is made


def _watched_sleep(seconds, /):
    """`time.sleep`, which stops a whole event loop."""
    if _at_work and seconds > 0 and _current_loop() is not None:
        _at_work[0].blocked("time.sleep()", _frame_now(1))
    return _sleep(seconds)


def _warn_unawaited(coroutine):
    if _at_work:
        _at_work[0].unawaited(coroutine)


def _clock():
    """What tells a time, and what puts it forward. Nothing has it as an attribute, to be put back."""
    now = _START

    def read():
        return now

    def move(seconds):
        nonlocal now
        now += _max(0.0, seconds)

    return read, move


class _Selector(selectors.DefaultSelector):
    """Waits for events, and keeps the loop's clock."""

    def __init__(self, watcher, real):
        super().__init__()
        self.watcher, self.real = watcher, real
        self.now, self.move = _clock()
        self.jobs = _set()  # that were given to threads or processes and are not done
        self.turn = 0

    def time(self):
        return _monotonic() if self.real else self.now()

    def select(self, timeout=None):
        self.turn += 1
        ready = super().select(0)
        if ready or timeout is not None and timeout <= 0:
            return ready
        return super().select(timeout) if self.real else self.idle(timeout)

    def idle(self, timeout):
        """Nothing can happen in the loop itself before its next timer."""
        stillness, this = _Stillness(), self.watcher.own()
        while True:
            children = _children()
            alone = not children and not _tasks(this)
            if alone or not children and not self.watcher.tickets and self.is_over(stillness, timeout):
                if timeout is None:
                    self.watcher.give_up()
                self.move(timeout)
                return []
            ready = super().select(_SLICE)
            if ready:
                return ready
            slept = stillness.sleeping
            stillness.look(this)
            # Time goes on for the loop while others wait, not while they wait for a processor.
            if timeout is not None and stillness.sleeping > slept:
                passed = _min(_SLICE, timeout)
                self.move(passed)
                timeout -= passed
                if timeout <= 0:
                    return []

    def is_over(self, stillness, timeout):
        """Whether nothing comes from the threads beside the loop any more. One that works for it may sleep as long as it
        likes.
        """
        awaited = timeout is None or self.jobs
        return stillness.is_for_ever() if awaited else stillness.is_settled()


class _Loop(_Loops):
    def time(self):
        return self._selector.time()

    def run_in_executor(self, executor, func, *arguments):
        job = super().run_in_executor(executor, func, *arguments)
        jobs = self._selector.jobs
        jobs.add(job)
        job.add_done_callback(jobs.discard)
        return job

    def call_exception_handler(self, context):
        self._selector.watcher.unread(context)
        super().call_exception_handler(context)


class _LoopWatcher(Watcher):
    """Watches an event loop, and the threads beside it."""

    def __init__(self, hands, options):
        self.inside = self.held = self.held_in_all = 0
        self.turn = 0  # in which it was held
        self.selector = self.keeper = self.loop = None  # `keeper` keeps the time, also when the loop is over
        self.step = None  # turn, frame and work of the step that is being made
        self.places_blocked = _set()
        super().__init__(hands, options)

    def make_wait(self):
        """What authors hand to the learner's code: to be awaited in the loop, to be called in a thread."""
        in_a_thread, here = super().make_wait(), self.wait_here

        def wait(value=None, seconds=1):
            return in_a_thread(value) if _current_loop() is None else here(value, seconds)

        return wait

    async def wait_here(self, value, seconds):
        self.waits += 1
        self.inside += 1
        self.count_inside(self.inside)
        try:
            await _async_sleep(_REAL_WAIT if self.options["real"] else seconds)
        finally:
            self.inside -= 1
        return value

    def awake(self):
        return self.own() if self.selector is not None and self.is_waiting() else super().awake()

    def is_waiting(self):
        """Whether the loop has nothing to do."""
        return _is_below(_frames_now().get(self.main), _Selector.select.__code__)

    def objects(self):
        return [self, *[one for one in (self.keeper, self.loop) if one is not None]]

    def own(self):
        return self.number, self.main_number

    def is_deadlock(self, stillness):
        return not (self.selector is None or self.is_waiting()) and stillness.is_deadlock()

    def look(self, stillness):
        super().look(stillness)
        if self.selector is None or self.is_waiting():
            self.held, self.step = 0, None
            return
        frame = _frames_now().get(self.main)
        if self.turn != self.selector.turn:
            self.turn, self.held_in_all = self.selector.turn, 0
        self.held = self.held + 1 if stillness.looks else 0
        self.held_in_all += 1 if stillness.looks else 0
        if self.held > _BLOCKED or self.held_in_all > _BLOCKED_IN_ALL:
            self.blocked("", frame)
            self.held = self.held_in_all = 0
        self.look_at_work(frame, stillness)

    def look_at_work(self, frame, stillness):
        """Whether one step of a task computes for so long that all others have to wait."""
        outermost, turn = None, self.selector.turn
        while frame is not None:
            if self.places.is_learners(frame.f_code):
                outermost = frame
            frame = frame.f_back
        used = _used({0: stillness.before.get(self.main_number, (b"", b""))})
        if outermost is None or self.step is None or self.step[0] != turn or self.step[1] is not outermost:
            self.step = turn, outermost, used
        elif used - self.step[2] > _COMPUTED:
            self.say_blocked("computing", "", self.places.of(_frames_now().get(self.main)))
            self.step = turn, outermost, used

    def blocked(self, what, frame):
        self.say_blocked("blocking", what, self.places.of(frame))

    def say_blocked(self, kind, what, place):
        if _tuple(place[:2]) not in self.places_blocked:
            self.places_blocked.add(_tuple(place[:2]))
            self.remark(kind, what, place)

    def unawaited(self, coroutine):
        place = self.places.none()
        for path, line, function in coroutine.cr_origin or ():
            if path.startswith(self.places.folder):
                place = self.places.at(path, line, function)
                break
        name = "wait" if coroutine.cr_code is self.wait_here.__code__ else coroutine.__qualname__
        self.remark("unawaited", name, place)

    def look_for_unawaited(self):
        """Coroutines that nobody has begun to await, those that somebody still keeps included."""
        _collect()
        for each in _coroutines_not_begun():
            self.unawaited(each)
            each.close()

    def unread(self, context):
        """Takes note of exceptions that nobody asked for."""
        error, source = context.get("exception"), context.get("future")
        if not _issubclass(_type(error), BaseException):
            return
        source = context.get("task") if source is None else source
        name = "a callback" if _task_class_of(source) is None else _name_of_task(source)
        place = self.places.of_traceback(_traceback_of(error))
        self.remark("unread", "%s %s" % (_class_name_of(_type(error)), name), place)

    def where_all_are(self):
        threads = [each for each in super().where_all_are() if each[2]]
        return (self.told(_known_tasks(self.loop)) + threads)[:_KEPT]

    def told(self, tasks):
        return _sorted([_told_of_task(task, self.places) for task in tasks])[:_KEPT]


def run(hands, options):
    """Makes the call in a new loop. Returns what it came to, in the canonical form.

    `hands` is what the harness lends, see concurrency.py.
    """
    setup, call = hands["compile"](_TOP_LEVEL_AWAIT)
    watcher = _LoopWatcher(hands, options)
    _at_work.append(watcher)
    _track_origins(_ORIGINS)
    watcher.start()
    values, micros, tasks = [], [], []
    try:
        for _ in _range(_TRIES if options["within"] and options["real"] else 1):
            values.append(_in_a_loop(hands, setup, call, watcher, micros, tasks))
            if not options["within"] or micros[-1] < options["within"]:
                break
    finally:
        watcher.stop()
        if _len(_at_work) != 1 or _at_work[0] is not watcher:
            watcher.touched("gradus")
        left = [] if options["background"] else tasks
        watcher.report("over", left + watcher.leftovers(), others_of(values), _min(micros, default=0))
        _at_work.clear()
    return values[0]


def _say_nothing(loop, context):
    """In place of the text about it: the watcher tells of it."""


def _in_a_loop(hands, setup, call, watcher, micros, left):
    selector = _Selector(watcher, watcher.options["real"])
    loop = _Loop(selector)
    asyncio.set_event_loop(loop)
    loop.set_exception_handler(_say_nothing)
    watcher.loop, watcher.selector, watcher.keeper = loop, selector, selector
    clock = selector.now, selector.move
    try:
        task = loop.create_task(_main(hands, setup, call, watcher, micros), name="the call")
        value = loop.run_until_complete(task)
    finally:
        left += _finish(loop, watcher)
        if (selector.now, selector.move) != clock:
            watcher.touched("the loop's clock")
    hands["enter"]("reading")
    return hands["encode"](value)


def _finish(loop, watcher):
    """Ends a loop. Returns the tasks that were left in it."""
    loop.run_until_complete(_settle())
    known = _known_tasks(loop)
    hidden = _hidden_tasks(loop, known)
    left = watcher.told(known) + watcher.told(hidden)
    watcher.look_for_unawaited()
    for task in [*known, *hidden]:
        task.cancel()
    loop.run_until_complete(_settle())
    loop.run_until_complete(loop.shutdown_asyncgens())
    if loop._default_executor is not None:
        # Its threads end as soon as they have nothing to do; others are found when all that is left is looked for.
        loop._default_executor.shutdown(wait=False)
    watcher.selector = None
    loop.close()
    return left


async def _settle():
    for _ in _range(_CYCLES):
        await _async_sleep(0)


async def _main(hands, setup, call, watcher, micros):
    names, selector = hands["names"](), watcher.selector
    names["wait"] = watcher.wait
    hands["enter"]("setup")
    if setup is not None:
        value = _eval(setup, names)
        if setup.co_flags & _COROUTINE:
            await value
    given = Given(names)
    hands["enter"]("calling")
    stop, timer = watcher.options["cancel_after"], None
    if stop is not None:
        timer = watcher.loop.call_later(stop / 1e6, _this_task().cancel)
    delayed, begun = _delayed(watcher.main_number), selector.time()
    try:
        awaits = setup is not None and setup.co_flags & _COROUTINE
        return await _value(call, names, watcher, awaits)
    finally:
        elapsed = _round((selector.time() - begun) * 1e6)
        if given.has_changed():
            watcher.touched("what `setup` has made")
        delayed = (_delayed(watcher.main_number) - delayed) // 1000
        micros.append(_max(0, elapsed - delayed) if watcher.options["real"] else elapsed)
        if timer is not None:
            timer.cancel()


async def _value(call, names, watcher, has_awaited):
    """What the call comes to. One that only looks at what `setup` has awaited need not be awaited itself."""
    value = _eval(call, names)
    if call.co_flags & _COROUTINE or _isawaitable(value):
        value = await value
    elif not has_awaited and not hasattr(_type(value), "__anext__"):
        watcher.remark("plain", _class_name_of(_type(value)), watcher.places.none())
    if not hasattr(_type(value), "__anext__"):
        return value
    items = []
    async for item in value:
        items.append(item)
        if _len(items) == _DRAINED:
            break
    return items


_watched_sleep.__name__ = _watched_sleep.__qualname__ = "sleep"
_watched_sleep.__module__ = "time"
_LoopWatcher.wait_here.__name__ = _LoopWatcher.wait_here.__qualname__ = "wait"
time.sleep = _watched_sleep
warnings._warn_unawaited_coroutine = _warn_unawaited

for _name in sorted(sys.modules):
    if _name.partition(".")[0] == "asyncio" or _name in ("time", "selectors", "threading", "_thread"):
        untouched.add_module(_name, False, ("excepthook",), classes=True)
untouched.add_module("warnings", False)
watch_ourselves(globals())
untouched.remember()
