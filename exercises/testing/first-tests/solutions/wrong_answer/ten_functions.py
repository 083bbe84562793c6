import pytest
from parse_duration import parse_duration


def test_all():
    assert parse_duration("1h30m") == 5400
    assert parse_duration("1h2m3s") == 3723
    assert parse_duration("2H5M") == 7500
    assert parse_duration(" 0s ") == 0


def refused(text):
    with pytest.raises(ValueError) as caught:
        parse_duration(text)
    assert text in str(caught.value)


def test_empty():
    refused("")


def test_unit():
    refused("5x")


def test_rest():
    refused("5mx")
