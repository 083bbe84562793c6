# Mistake: returns before the work is done.
import threading


def run_all(jobs):
    results = [None] * len(jobs)

    def work(number, job):
        try:
            results[number] = (job(), None)
        except Exception as error:
            results[number] = (None, error)

    threads = [
        threading.Thread(target=work, args=(number, job), name=f"job-{number}")
        for number, job in enumerate(jobs)
    ]
    for thread in threads:
        thread.start()
    return results


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
