import pytest

from tidetable.cli import high_water


def test_known():
    assert high_water("Dover") == ["0:31", "12:58"]


def test_unknown():
    with pytest.raises(LookupError):
        high_water("Vienna")
