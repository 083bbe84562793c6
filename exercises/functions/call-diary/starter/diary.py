def diary(function):
    """Note every call of the function in a list."""
    return function


def retry(times, on=(OSError,), wait=None):
    """Call the function again if it fails."""

    def decorate(function):
        return function

    return decorate
