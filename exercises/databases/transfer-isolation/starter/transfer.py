import sqlite3


class NotEnough(Exception):
    """The account does not hold what is to be taken from it."""


def transfer(path, source, target, cents, fee=0):
    # TODO: all of it or nothing, but for the fee
    return False


def set_balance(path, account, cents, version):
    # TODO: only if nobody else was faster
    return False
