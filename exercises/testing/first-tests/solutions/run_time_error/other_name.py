import pytest
from parse_duration import parse


@pytest.mark.parametrize("text, seconds", [("1h30m", 5400)])
def test_seconds(text, seconds):
    assert parse(text) == seconds


def test_refused():
    with pytest.raises(ValueError):
        parse("")
