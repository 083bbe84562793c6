import pytest

from account import Account


@pytest.fixture
def ada():
    return Account("Ada", 100)


def test_opens_with_owner_and_balance(ada):
    assert ada.owner == "Ada"
    assert ada.balance == 100


def test_opens_empty():
    assert Account("Bo").balance == 0


@pytest.mark.parametrize("amounts, balance", [([30], 130), ([5, 10, 15], 130)], ids=["once", "three times"])
def test_deposits(ada, amounts, balance):
    for amount in amounts:
        ada.deposit(amount)
    assert ada.balance == balance


def test_withdraws_all_there_is(ada):
    ada.withdraw(100)
    assert ada.balance == 0


def test_refuses_an_overdraft(ada):
    with pytest.raises(ValueError):
        ada.withdraw(101)
    assert ada.balance == 100
    assert ada.history == []


def test_remembers_in_order(ada):
    ada.deposit(30)
    ada.withdraw(10)
    assert ada.history == [("deposit", 30), ("withdraw", 10)]


def test_two_accounts_share_nothing(ada):
    bo = Account("Bo")
    bo.deposit(1)
    assert bo.history == [("deposit", 1)]
    assert ada.history == []
    assert ada.balance == 100


def test_is_called_on_the_class_too(ada):
    Account.deposit(ada, 5)
    assert ada.balance == 105


def test_bank_belongs_to_the_class(ada, monkeypatch):
    assert Account.bank == "Bank of Py"
    monkeypatch.setattr(Account, "bank", "Bank of Rust")
    assert ada.bank == "Bank of Rust"
