import pytest

from diary import retry


@pytest.mark.parametrize("failures", [0, 1, 2])
def test_tries_until_it_works(flaky, failures):
    function = flaky(failures)
    assert retry(3)(function)() == failures + 1


def test_lets_the_last_exception_go(flaky):
    with pytest.raises(OSError, match="call 3"):
        retry(3)(flaky(5))()


def test_catches_only_what_it_is_told_to(flaky):
    function = flaky(1, error=KeyError)
    with pytest.raises(KeyError):
        retry(3)(function)()
    assert function.calls == 1


def test_catches_what_it_is_told_to(flaky):
    assert retry(2, on=(KeyError, OSError))(flaky(1, error=KeyError))() == 2


def test_waits_between_calls_only(flaky):
    waited = []
    with pytest.raises(OSError):
        retry(3, wait=waited.append)(flaky(3))()
    assert waited == [1, 2]


def test_stays_what_it_was(flaky):
    assert retry(2)(flaky(0)).__doc__ == "Try it."
