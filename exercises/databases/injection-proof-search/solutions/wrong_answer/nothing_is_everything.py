"""An empty list and zero are taken for not asked."""

import logging
import sqlite3
from pathlib import Path

logger = logging.getLogger("shop")

ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION}
ORDERS = {"name": "name", "price": "price", "-price": "price desc"}


def authorize(action, *_):
    return sqlite3.SQLITE_OK if action in ALLOWED else sqlite3.SQLITE_DENY


def connect(path):
    connection = sqlite3.connect(Path(path).absolute().as_uri() + "?mode=ro", uri=True)
    connection.set_authorizer(authorize)
    return connection


def escaped(text):
    for sign in "\\%_":
        text = text.replace(sign, "\\" + sign)
    return text


def search(connection, text=None, categories=None, at_most=None, sort="name", limit=10):
    if sort not in ORDERS:
        raise ValueError(f"there is no order {sort!r}")
    conditions, values = ["1"], []
    if text is not None:
        conditions.append("name like ? escape '\\'")
        values.append(f"%{escaped(text)}%")
    if categories:
        marks = ", ".join("?" for _ in categories)
        conditions.append(f"category in ({marks})")
        values.extend(categories)
    if at_most:
        conditions.append("price <= ?")
        values.append(at_most)
    where = " and ".join(conditions)
    sql = f"select name, price from product where {where} order by {ORDERS[sort]} limit ?"
    logger.info(sql)
    return connection.execute(sql, [*values, limit]).fetchall()
