"""One process for each call, forked from the one that has imported the learner's file: part of the harness (see harness.py)."""


def _tell_loaded(report):
    """Ends the process if there are threads by now: they would be lost in a fork, and could hear what comes next."""
    if _loses_threads():
        report.record(b"T"[0])
        _exit(0)
    report.record(b"L"[0])
    _close(report.fd)


def _loses_threads():
    """Whether there are threads that are not there any more in a process that is forked.

    Python knows of its own. Those of libraries are seen by the kernel alone, and some libraries end theirs before a fork, to
    start others when there is something to do. Which do is seen by forking: in C, for Python's hooks are the learner's.
    """
    if _len(_getframes()) > 1 or _threads() > 0:
        return True
    if _is_one_thread():
        return False
    child = _fork_in_c()
    if child == 0:
        _exit(0)
    if child < 0:
        return True
    pause = _new_lock()
    pause.acquire()
    for _ in _range(_LOOKS):
        if alone := _is_one_thread():
            break
        # One that was waited for can be seen for a moment longer.
        pause.acquire(True, 0.001)
    # What a library does in a child may never come to its end.
    _kill(child, 9)
    _end_of(child)
    return not alone


_LOOKS = 20


def _is_one_thread():
    try:
        return _len(_list("/proc/self/task")) == 1
    except _OSError:
        return True  # then nothing is known but what Python knows


def _wait_for_call(report, control, environment):
    """Waits for the one call to be made, in this process. Nothing of it is here before the learner's file is loaded."""
    _tell_loaded(report)
    received = _receive(control)
    if received is None:
        _exit(0)
    return _take_over(control, environment, *received)


def _serve_calls(report, control, environment, ahead):
    """Forks one process for each call, and tells of it and of its end. Returns in these processes, and in them only.

    With `ahead` the process for the next call is there before the call is asked for, and takes the request itself: it is
    forked while the one before it runs.
    """
    _tell_loaded(report)
    state = _random_state()
    running = None
    while True:
        if ahead:
            taken, taker = _pipe()
            waiting = _fork_in_time()
            if waiting == 0:
                _close(taken)
                return _take_call(control, state, taker, environment)
            _close(taker)
            _say(control, b"w %d" % waiting)
        if running is not None:
            _rehearse_end()
            _say(control, b"e %d %d %d %d %d" % (running, *_end_of(running)))
        if ahead:
            running, ahead = waiting, _read(taken, 1)
            if not ahead:
                _exit(1)  # it was ended before it had its request, which nobody is to take now
            _close(taken)
            ahead = ahead == b"+"
        else:
            received = _receive(control)
            if received is None:
                _exit(0)
            running = _fork_in_time()
            if running == 0:
                return _begin_call(control, state, environment, *received)
            for fd in received[1]:
                _close(fd)
            _say(control, b"w %d" % running)
            ahead = received[0]["ahead"]


def _fork_in_time():
    """A fork that waits where there are too many processes at the moment: those of runs that have ended count until the kernel
    has put them away, and on a machine that is busy with something else that takes a while. No learner is to blame for it.
    """
    pause = _new_lock()
    pause.acquire()
    for _ in _range(_FORKS_TRIED):
        try:
            return _fork()
        except _BlockingIOError:
            pause.acquire(True, 0.01)
    return _fork()


_FORKS_TRIED = 100


def _take_call(control, state, taker, environment):
    """What a process does that was forked ahead, until there is a call for it."""
    # Finalizers of the learner's would write to the streams of the import.
    collects = _collects()
    _no_collections()
    _leave_the_import(state)
    try:
        received = _receive(control, _socket.MSG_DONTWAIT)
    except _BlockingIOError:
        _rehearse()
        received = _receive(control)
    if received is None:
        _exit(0)
    asked, descriptors = received
    _write(taker, b"+" if asked["ahead"] else b"-")
    _close(taker)
    begun = _take_over(control, environment, asked, descriptors)
    if collects:
        _collections()
    return begun


def _rehearse():
    """Does what every call does: the kernel copies the pages for it now, while nobody waits for that."""
    _data_of(_EXAMPLE)
    sys.argv[:] = [*sys.argv]
    names = {**_module.__dict__, **_given, "a": _len}
    names["__builtins__"] = _BUILTINS
    encode(_eval(_compile_text("a('b')", "<call>", "eval"), names))
    _identity(1)
    _flush()


def _leave_the_import(state):
    """What a process that was forked from one with a learner's file does not have of it."""
    _setsid()
    _restore_random(state)


def _begin_call(control, state, environment, asked, descriptors):
    _leave_the_import(state)
    return _take_over(control, environment, asked, descriptors)


def _take_over(control, environment, asked, descriptors):
    """Goes over from an import in the given environment to the call that is asked for."""
    control.close()
    report = _adopt(asked, descriptors)
    _enter(asked, environment)
    return asked, report


def _say(control, text):
    try:
        control.send(text)
    except _OSError:
        _exit(0)  # nobody is there any more


def _random_state():
    """`random` seeds itself anew after a fork; a seed that the learner's file set has to survive it."""
    try:
        random = _modules.get("random")
        return random and random._inst.getstate()
    except _BaseException:
        return None


def _restore_random(state):
    if state is not None:
        try:
            _modules["random"]._inst.setstate(state)
        except _BaseException:
            pass
