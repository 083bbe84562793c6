# Mistake: an exception skips the release.
import threading


class Inventory:
    def __init__(self, stock):
        self._free = dict(stock)
        self._held = dict.fromkeys(stock, 0)
        self._watchers = []
        self._lock = threading.Lock()

    def reserve(self, item, count):
        if count < 1:
            raise ValueError("reserve at least one")
        self._lock.acquire()
        if self._free[item] < count:
            self._lock.release()
            return False
        self._free[item] -= count
        self._held[item] += count
        left = self._free[item]
        told = [callback for limit, callback in self._watchers if left < limit]
        self._lock.release()
        for callback in told:
            callback(item, left)
        return True

    def restock(self, item, count):
        with self._lock:
            self._free[item] = self._free.get(item, 0) + count
            self._held.setdefault(item, 0)

    def snapshot(self):
        with self._lock:
            return {item: (free, self._held[item]) for item, free in self._free.items()}

    def on_low(self, limit, callback):
        with self._lock:
            self._watchers.append((limit, callback))
