"""What a small shop has on its shelves."""


class Stock:
    def __init__(self, lowest=2):
        self.lowest = lowest
        self.counts = {}

    def add(self, name, count=1):
        if count <= 0:
            raise ValueError("add at least one")
        self.counts[name] = self.counts.get(name, 0) + count

    def take(self, name, count=1):
        """Takes as many as there are, but no more than asked for, and returns how many."""
        if count <= 0:
            raise ValueError("take at least one")
        there = self.counts.get(name, 0)
        if count >= there:
            self.counts.pop(name, None)
            return there
        self.counts[name] = there - count
        return count

    def to_order(self):
        return sorted(name for name, count in self.counts.items() if count < self.lowest)

    def report(self):
        if not self.counts:
            return "nothing there"
        lines = []
        for name in sorted(self.counts):
            count = self.counts[name]
            mark = " (low)" if count < self.lowest else ""
            lines.append(f"{name}: {count}{mark}")
        return "\n".join(lines)
