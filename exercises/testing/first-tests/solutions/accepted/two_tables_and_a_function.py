import pytest
import parse_duration

GOOD = {"2h5m": 7500, "12m": 720, "3s": 3, "10h10m10s": 36610, " 1M ": 60, "0h": 0}


@pytest.mark.parametrize("text", GOOD)
def test_good(text):
    assert parse_duration.parse_duration(text) == GOOD[text]


@pytest.mark.parametrize("text", ["", "abc", "5m and more"])
def test_bad(text):
    with pytest.raises(ValueError, match=f"'{text}'"):
        parse_duration.parse_duration(text)
