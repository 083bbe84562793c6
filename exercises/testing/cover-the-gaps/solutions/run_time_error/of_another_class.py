from stock import Shelf


def test_new():
    assert Shelf().counts == {}
