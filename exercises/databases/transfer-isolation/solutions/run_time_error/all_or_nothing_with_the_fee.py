import sqlite3


class NotEnough(Exception):
    """The account does not hold what is to be taken from it."""


def withdraw(connection, account, amount):
    taken = connection.execute(
        "update account set cents = cents - ?, version = version + 1 where name = ? and cents >= ?",
        (amount, account, amount),
    )
    if taken.rowcount == 0:
        raise NotEnough(account)


def deposit(connection, account, amount):
    given = connection.execute(
        "update account set cents = cents + ?, version = version + 1 where name = ?", (amount, account)
    )
    if given.rowcount == 0:
        raise LookupError(account)


def transfer(path, source, target, cents, fee=0):
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("begin immediate")
        try:
            withdraw(connection, source, cents)
            deposit(connection, target, cents)
            paid = charge(connection, source, fee)
        except BaseException:
            connection.execute("rollback")
            raise
        connection.execute("commit")
        return paid
    finally:
        connection.close()


def charge(connection, account, fee):
    """Takes the fee if there is enough for it; the transfer holds without it."""
    if fee == 0:
        return True
    connection.execute("savepoint fee")
    try:
        withdraw(connection, account, fee)
        deposit(connection, "bank", fee)
    except NotEnough:
        raise
    connection.execute("release fee")
    return True


def set_balance(path, account, cents, version):
    """Writes a balance, unless somebody else has changed the account since it had this version."""
    connection = sqlite3.connect(path)
    try:
        with connection:
            changed = connection.execute(
                "update account set cents = ?, version = version + 1 where name = ? and version = ?",
                (cents, account, version),
            )
            return changed.rowcount == 1
    finally:
        connection.close()
