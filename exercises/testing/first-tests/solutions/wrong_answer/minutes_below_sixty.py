import pytest
from parse_duration import parse_duration


@pytest.mark.parametrize("text, seconds", [("1h30m", 5400), ("45s", 45)])
def test_seconds(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["90m", ""])
def test_refused(text):
    with pytest.raises(ValueError):
        parse_duration(text)
