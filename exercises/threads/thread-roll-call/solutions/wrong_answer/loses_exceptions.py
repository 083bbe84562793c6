# Mistake: nobody catches what goes wrong in a thread.
import threading


def run_all(jobs):
    results = [None] * len(jobs)

    def work(number, job):
        results[number] = (None, None)
        results[number] = (job(), None)

    threads = [
        threading.Thread(target=work, args=(number, job), name=f"job-{number}")
        for number, job in enumerate(jobs)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
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
