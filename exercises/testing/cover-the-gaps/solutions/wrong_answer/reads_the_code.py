import hashlib
import inspect

import stock


def test_nothing_was_changed():
    text = inspect.getsource(stock)
    assert hashlib.sha256(text.encode()).hexdigest().startswith("5a")
