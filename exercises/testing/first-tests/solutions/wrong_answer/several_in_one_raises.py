import pytest
from parse_duration import parse_duration


@pytest.mark.parametrize(
    "text, seconds", [("1h30m", 5400), ("1h2m3s", 3723), ("2H5M", 7500), (" 0s ", 0), ("90m", 5400)]
)
def test_seconds(text, seconds):
    assert parse_duration(text) == seconds


def test_refused():
    with pytest.raises(ValueError, match="5x"):
        parse_duration("5x")
        parse_duration("")
        parse_duration("5mx")
