"""Says which tasks of an event loop are not done, those that asyncio was made to forget included, and where each waits.

Stands in front of awaiting.py and is executed with it before there is a learner's file. It asks the interpreter's own
classes, never an object of the learner's: that could say anything.
"""

import asyncio
import gc
import inspect
import itertools
import types

_TASK_CLASSES = (asyncio.Task, asyncio.tasks._PyTask)  # in C, and the same in Python
_all_tasks, _objects, _Coroutine = asyncio.all_tasks, gc.get_objects, types.CoroutineType
_state_of, _CREATED = inspect.getcoroutinestate, inspect.CORO_CREATED
_compress, _map, _id, _issubclass = itertools.compress, map, id, issubclass
_subclasses_of = type.__dict__["__subclasses__"]

# For each kind of what can be awaited, its frame and what it awaits itself.
_CHAINS = (
    (_Coroutine, lambda one: (one.cr_frame, one.cr_await)),
    (types.GeneratorType, lambda one: (one.gi_frame, one.gi_yieldfrom)),
    (types.AsyncGeneratorType, lambda one: (one.ag_frame, one.ag_await)),
)


def _chain_of(one):
    """None for what may be of a class of the learner's, which is not asked for anything."""
    for cls, chain in _CHAINS:
        if _type(one) is cls:
            return chain
    return None


def _task_class_of(one):
    """The interpreter's own class of a task, which is asked in place of one derived from it; none if it is no task."""
    for cls in _TASK_CLASSES:
        if _issubclass(_type(one), cls):
            return cls
    return None


def _known_tasks(loop):
    """The tasks of a loop that are not done, as far as asyncio knows."""
    return [task for task in _all_tasks(loop) if _is_left(task, loop)]


def _hidden_tasks(loop, known):
    """The others, that asyncio was made to forget."""
    ids = {_id(task) for task in known}
    tasks = _instances_of(_with_derived(_TASK_CLASSES))
    return [task for task in tasks if _id(task) not in ids and _is_left(task, loop)]


def _is_left(one, loop):
    """Whether it is a task of this loop that is not done."""
    cls = _task_class_of(one)
    return cls is not None and not cls.done(one) and cls.get_loop(one) is loop


def _coroutines_not_begun():
    return [each for each in _instances_of([_Coroutine]) if _state_of(each) == _CREATED]


def _with_derived(classes):
    """Classes with all that are derived from them, as the interpreter remembers them."""
    found = {}
    waiting = [*classes]
    while waiting:
        cls = waiting.pop()
        if _id(cls) not in found:
            found[_id(cls)] = cls
            waiting += _subclasses_of(cls)
    return found.values()


def _instances_of(classes):
    """All objects of exactly these classes. There may be a hundred thousand of others: no line of Python looks at each."""
    ids, everything = {_id(cls) for cls in classes}, _objects()
    return _compress(everything, _map(ids.__contains__, _map(_id, _map(_type, everything))))


def _name_of_task(task):
    cls = _task_class_of(task)
    name, inner = _str(cls.get_name(task)), cls.get_coro(task)
    if name.startswith("Task-") and _chain_of(inner) is not None:
        name = inner.__qualname__
    return name[:_NAME_KEPT]


def _told_of_task(task, places):
    """A task, with the innermost place in the learner's files at which it waits."""
    place, inner = places.none(), _task_class_of(task).get_coro(task)
    while (chain := _chain_of(inner)) is not None:
        frame, inner = chain(inner)
        if frame is not None and places.is_learners(frame.f_code):
            place = places.of(frame)
    return ["task", _name_of_task(task), *place]
