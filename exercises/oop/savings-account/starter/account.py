class Account:
    """An account at the Bank of Py."""

    def __init__(self, owner, balance=0):
        self.owner = owner

    def deposit(self, amount):
        """Add to the balance."""

    def withdraw(self, amount):
        """Take from the balance, or raise ValueError if there is not enough."""
