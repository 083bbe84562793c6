"""Trusts that nobody will write."""

import logging
import sqlite3

logger = logging.getLogger("shop")

ORDERS = {"name": "name", "price": "price", "-price": "price desc"}


def connect(path):
    return sqlite3.connect(path)


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
    if categories is not None:
        marks = ", ".join("?" for _ in categories)
        conditions.append(f"category in ({marks})")
        values.extend(categories)
    if at_most is not None:
        conditions.append("price <= ?")
        values.append(at_most)
    where = " and ".join(conditions)
    sql = f"select name, price from product where {where} order by {ORDERS[sort]} limit ?"
    logger.info(sql)
    return connection.execute(sql, [*values, limit]).fetchall()
