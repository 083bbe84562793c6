import pytest
from parse_duration import parse_duration


@pytest.mark.parametrize(
    "text, seconds",
    [
        ("1h30m", 5400),
        ("1h2m3s", 3723),
        ("45s", 45),
        ("90m", 5400),
        ("2h", 7200),
        ("2H5M", 7500),
        ("  7m\n", 420),
        ("0s", 0),
        ("1h1s", 3601),
    ],
)
def test_seconds(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "  ", "5x", "5mx", "30m1h", "1h1h", "1h 30m", "h", "5", "-5m", "1.5h"])
def test_refused(text):
    with pytest.raises(ValueError) as caught:
        parse_duration(text)
    assert repr(text) in str(caught.value)
