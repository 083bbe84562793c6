import pytest
from parse_duration import parse_duration


@pytest.mark.parametrize("text, seconds", [("1h30m", 5400)])
def test_example(text, seconds):
    assert parse_duration(text) == seconds


def test_refuses():
    with pytest.raises(ValueError):
        parse_duration("5x")
