"""Tells by what the kernel knows of threads and children whether anything can go on: in one namespace with watching.py, which looks."""

import _signal


def _text(path):
    """A small file of the kernel's; empty if it cannot be read, which is so for a thread that has ended."""
    try:
        fd = _open(path, posix.O_RDONLY)
    except _OSError:
        return b""
    try:
        return _read(fd, 1024)
    except _OSError:
        return b""
    finally:
        _close(fd)


def _tasks(besides):
    """State, and account of time and turns, of each thread of this process, by the kernel's number for it.

    `besides` are the numbers of those that are left out.
    """
    found = {}
    for name in _listdir(_TASKS):
        number = _int(name)
        fields = _text("%s/%s/stat" % (_TASKS, name)).rpartition(b")")[2].split()
        if number not in besides and fields:
            found[number] = fields[0], _text("%s/%s/schedstat" % (_TASKS, name)) or b" ".join(fields[11:13])
    return found


def _used(tasks):
    """Nanoseconds of work of some threads."""
    return _sum([_int(account.split()[0]) for _, account in tasks.values() if account.count(b" ") == 2])


def _delayed(number):
    """Nanoseconds that a thread has waited for a processor."""
    account = _text("%s/%d/schedstat" % (_TASKS, number)).split()
    return _int(account[1]) if _len(account) == 3 else 0


def _children():
    """Numbers of the processes that this one has started and that are still there."""
    lists = [_text("%s/%s/children" % (_TASKS, name)) for name in _listdir(_TASKS)]
    return [_int(number) for each in lists for number in each.split()]


def _runs(process):
    """Whether another process is at work, or waits for a processor."""
    return _text("/proc/%d/stat" % process).rpartition(b")")[2].split()[:1] == [b"R"]


def _waits_for_ever(number):
    """Whether a thread waits for a lock, and without a time limit."""
    call = _text("%s/%d/syscall" % (_TASKS, number)).split()
    return _len(call) > 4 and call[0] == _FUTEX and _int(call[4], 16) == 0


class _Stillness:
    """Counts looks between which nothing moved."""

    def __init__(self):
        self.before, self.besides = None, ()
        self.looks = 0  # without any movement
        self.sleeping = 0  # in which nobody was waiting for a processor

    def look(self, besides):
        """Looks at all threads but some: the one that looks is awake."""
        now = _tasks(besides)
        asleep = _all([state == b"S" for state, _ in now.values()])
        self.sleeping += asleep
        self.looks = self.looks + 1 if asleep and now == self.before else 0
        self.before, self.besides = now, besides

    def begin(self):
        self.looks = self.sleeping = 0

    def is_settled(self):
        """Whether nobody can go on by itself."""
        if self.looks < _SETTLED:
            return False
        if children := _children():
            settled = self.looks > _UNSURE and not _any([_runs(child) for child in children])
            return settled or self.sleeping > _PATIENCE
        return self.looks > _UNSURE or self.is_for_ever()

    def is_for_ever(self):
        """Whether all that were looked at wait without a time limit, and did so at the last look."""
        if self.looks < _SETTLED:
            return False
        # One that had a turn since then may have done what another one waits for, and wait for its next work by now.
        return _all([_waits_for_ever(number) for number in self.before]) and self.before == _tasks(
            self.besides
        )

    def is_deadlock(self):
        if self.looks < _DEADLOCK or _children() or _getitimer(_signal.ITIMER_REAL)[0]:
            return False
        return self.is_for_ever()
