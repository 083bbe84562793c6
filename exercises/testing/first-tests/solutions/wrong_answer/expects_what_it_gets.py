import pytest
from parse_duration import parse_duration


@pytest.mark.parametrize("text", ["1h30m", "45s", " 2H "])
def test_twice_the_same(text):
    expected = parse_duration(text)
    assert parse_duration(text) == expected


def test_refuses():
    with pytest.raises(ValueError):
        parse_duration("")
