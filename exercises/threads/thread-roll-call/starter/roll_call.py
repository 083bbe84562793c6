"""Run jobs in threads, and keep a heart beating beside them."""

import threading
from collections.abc import Callable


def run_all(jobs: list[Callable[[], object]]) -> list[tuple]:
    """Run each job in its own thread. Return (result, None) or (None, exception) for each, in order."""
    results = []
    for job in jobs:  # One after the other, all in the same thread: start threads instead.
        results.append((job(), None))
    return results


class Heartbeat(threading.Thread):
    """Call beat() at once and then every interval seconds, until stop() is called."""

    # Your code here.
