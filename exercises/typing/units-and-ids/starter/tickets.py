class Desk:
    def __init__(self):
        self.tickets = {}

    def add(self, owner, title, extra=None):
        pass

    def find(self, key):
        pass

    def move(self, ticket, status):
        pass


def label(status):
    pass
