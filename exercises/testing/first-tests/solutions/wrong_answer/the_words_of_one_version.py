import pytest
from parse_duration import parse_duration


@pytest.mark.parametrize("text, seconds", [("1h30m", 5400), ("1h2m3s", 3723), ("2H5M", 7500), (" 0s ", 0)])
def test_seconds(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "5x", "5mx"])
def test_refused(text):
    with pytest.raises(ValueError, match=f"^'{text}' is not a duration$"):
        parse_duration(text)
