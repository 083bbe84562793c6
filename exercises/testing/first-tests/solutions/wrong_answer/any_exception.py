import pytest
from parse_duration import parse_duration


@pytest.mark.parametrize("text, seconds", [("1h30m", 5400), ("1h2m3s", 3723), ("2H5M", 7500), (" 0s ", 0)])
def test_seconds(text, seconds):
    assert parse_duration(text) == seconds


def test_refused():
    for text in ["", "5x", "30m1h"]:
        with pytest.raises(Exception):
            parse_duration(text)
