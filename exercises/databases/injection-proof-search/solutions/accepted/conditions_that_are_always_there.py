"""One statement for all searches, with names for the values."""

import logging
import sqlite3
from pathlib import Path

logger = logging.getLogger("shop")

ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION}


def authorize(action, *_):
    return sqlite3.SQLITE_OK if action in ALLOWED else sqlite3.SQLITE_DENY


def connect(path):
    connection = sqlite3.connect(Path(path).absolute().as_uri() + "?mode=ro", uri=True)
    connection.set_authorizer(authorize)
    return connection


def search(connection, text=None, categories=None, at_most=None, sort="name", limit=10):
    if sort not in ("name", "price", "-price"):
        raise ValueError("products are sorted by name, price or -price")
    values = {"text": text, "any": categories is None, "at_most": at_most, "sort": sort, "limit": limit}
    named = {f"category{number}": category for number, category in enumerate(categories or [])}
    sql = f"""
        select name, price from product
        where (:text is null or instr(lower(name), lower(:text)) > 0)
        and (:any or category in ({", ".join(f":{name}" for name in named)}))
        and (:at_most is null or price <= :at_most)
        order by case :sort when 'price' then price when '-price' then -price end, name
        limit :limit
    """
    logger.debug(sql)
    return connection.execute(sql, values | named).fetchall()
