"""What the connection refuses, and what nobody can have a search sorted by."""

import sqlite3

import pytest
from product_search import connect, search


@pytest.fixture
def shop():
    return connect("shop.db")


@pytest.mark.parametrize("statement", ["attach 'shop.db' as other", "pragma user_version", "begin"])
def test_only_reading_is_allowed(shop, statement):
    with pytest.raises(sqlite3.DatabaseError):
        shop.execute(statement)
    assert len(shop.execute("select name from product").fetchall()) == 8


@pytest.mark.parametrize("sort", ["stock", "price desc", "price; drop table product"])
def test_there_are_three_orders(shop, sort):
    with pytest.raises(ValueError):
        search(shop, sort=sort)
