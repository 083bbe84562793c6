import pytest
from parse_duration import parse_duration


@pytest.mark.parametrize("text, seconds", [("1h2m3s", 3723), ("2H5M", 7500), (" 7s ", 7), ("0s", 0)])
def test_seconds(text, seconds):
    assert parse_duration(text) == seconds
