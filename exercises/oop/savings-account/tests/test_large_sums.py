from account import Account


def test_large_sums_stay_exact():
    account = Account("Cy", 10**30)
    account.withdraw(1)
    assert account.balance == 10**30 - 1
