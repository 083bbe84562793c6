# Mistake: a pool names its threads itself, and cannot be made for no jobs.
import threading
from concurrent.futures import ThreadPoolExecutor


def run_all(jobs):
    def work(job):
        try:
            return (job(), None)
        except Exception as error:
            return (None, error)

    with ThreadPoolExecutor(len(jobs), thread_name_prefix="job") as pool:
        return list(pool.map(work, jobs))


class Heartbeat(threading.Thread):
    def __init__(self, beat, interval):
        super().__init__(daemon=True)
        self.beat = beat
        self.interval = interval
        self.stopped = threading.Event()

    def run(self):
        self.beat()
        while not self.stopped.wait(self.interval):
            self.beat()

    def stop(self):
        self.stopped.set()
