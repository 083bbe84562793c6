"""Ends a program as the interpreter would, in less time: part of the harness (see harness.py)."""

import sys


def _end_program(module, error):
    """Ends as the interpreter does after its main file. What is raised here is the last that it hears of."""
    # The interpreter takes them away too, before it waits for threads and calls what `atexit` was given.
    for name in ("__file__", "__cached__"):
        module.__dict__.pop(name, None)
    if error is None:
        return _end_at_once(0)
    if _isinstance(error, _SystemExit):
        if error.code is None or _type(error.code) is _int and 0 <= error.code < 256:
            _end_at_once(error.code or 0)
        raise error
    sys.last_type, sys.last_value, sys.last_traceback = _type(error), error, error.__traceback__
    if sys.version_info >= (3, 12):
        sys.last_exc = error
    _tell(error)
    if not _isinstance(error, _KeyboardInterrupt):
        _end_at_once(1)
        raise _SystemExit(1)
    # Told already; the interpreter ends itself by the signal that this exception stands for.
    sys.excepthook = _silent
    raise error


def _end_at_once(code):
    """Ends the process here, if the interpreter's own end would do nothing more that anybody could see.

    That one takes apart what it has set up, which takes as long as a small program, and with large packages as long as to
    import them. What can be seen of it: threads waited for, calls registered with `atexit`, finalizers, callbacks of weak
    references, and files written at last. What packages have registered that were here before is done here.
    """
    try:
        if _threads() or _callbacks_at_exit() != _REGISTERED[0] or _has_finalizers():
            return
        if "threading" in _modules:
            _modules["threading"]._shutdown()
        if _REGISTERED[0]:
            _call_back()
        _OWN_STREAMS[1].flush()
        _OWN_STREAMS[2].flush()
    except _BaseException:
        return  # the interpreter reports it in its own way
    _exit(code)


def _has_finalizers():
    """Whether something that the program made does something when it goes."""
    if sys.stdout is not _OWN_STREAMS[1] or sys.stderr is not _OWN_STREAMS[2]:
        return True
    # Young objects are the learner's, until a collection makes them old.
    if sys.version_info >= (3, 14) or [each["collections"] for each in _stats()[1:]] != _COLLECTED:
        return True
    if _hidden():
        return True
    found = _objects(0) + _objects(1)
    if _len(found) > _OBJECTS_LOOKED_AT:
        return True
    harmless = set()
    for one in found:
        cls = _type(one)
        if id_of(cls) not in harmless:
            if _Weak in _mro(cls):
                if _callback_of(one) is not None:
                    return True
                continue
            if _finalizes(cls) or cls in _PROXIES:
                return True
            harmless.add(id_of(cls))
        # Some objects are not among those found, but their classes are.
        if (
            cls is _type
            and "__del__" in _own_names(one)
            or cls is not _type
            and _is_class(cls)
            and _finalizes(one)
        ):
            return True
    return False


def _finalizes(cls):
    for base in _mro(cls):
        if "__del__" in _own_names(base):
            return True
    return False


def _is_class(cls):
    return _type in _mro(cls)


def _tell(error):
    """Calls the hook for uncaught exceptions, which is the learner's to replace."""
    try:
        hook = sys.excepthook
    except _AttributeError:
        _write(2, b"sys.excepthook is missing\n")
        hook = _excepthook
    try:
        hook(_type(error), error, error.__traceback__)
    except _SystemExit:
        raise
    except _BaseException as trouble:
        trouble = _without_ours(trouble)
        _write(2, b"Error in sys.excepthook:\n")
        _excepthook(_type(trouble), trouble, trouble.__traceback__)
        _write(2, b"\nOriginal exception was:\n")
        _excepthook(_type(error), error, error.__traceback__)


def _silent(*_):
    """Stands in for a hook that has done its work."""


def _flush():
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()
        except _BaseException:
            pass


def _age():
    """Makes all that is here by now old, so that the learner's own objects are the young ones."""
    _freeze()
    _unfreeze()
    _COLLECTED[:] = [generation["collections"] for generation in _stats()[1:]]
    _REGISTERED[:] = [_callbacks_at_exit()]
