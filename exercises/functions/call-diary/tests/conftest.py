import pytest


@pytest.fixture
def flaky():
    """Makes functions that fail so often, and then return how often they were called."""

    def make(failures, error=OSError):
        def function():
            """Try it."""
            function.calls += 1
            if function.calls <= failures:
                raise error(f"call {function.calls}")
            return function.calls

        function.calls = 0
        return function

    return make
