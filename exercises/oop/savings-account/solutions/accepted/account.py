class Account:
    """An account at the Bank of Py."""

    bank = "Bank of Py"

    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance
        self.history = []

    def deposit(self, amount):
        """Add to the balance."""
        self.balance += amount
        self.history.append(("deposit", amount))

    def withdraw(self, amount):
        """Take from the balance, or raise ValueError if there is not enough."""
        if amount > self.balance:
            raise ValueError(f"{self.owner} has only {self.balance}")
        self.balance -= amount
        self.history.append(("withdraw", amount))
