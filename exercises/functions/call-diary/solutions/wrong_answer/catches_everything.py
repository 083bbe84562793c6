from functools import wraps


def diary(function):
    """Note every call of the function in a list."""

    @wraps(function)
    def wrapper(*args, **kwargs):
        try:
            outcome = function(*args, **kwargs)
        except BaseException as error:
            wrapper.diary.append((function.__name__, args, kwargs, error))
            raise
        wrapper.diary.append((function.__name__, args, kwargs, outcome))
        return outcome

    wrapper.diary = []
    return wrapper


def retry(times, on=(OSError,), wait=None):
    """Call the function again if it fails."""

    def decorate(function):
        @wraps(function)
        def wrapper(*args, **kwargs):
            for number in range(1, times + 1):
                try:
                    return function(*args, **kwargs)
                except Exception:
                    if number == times:
                        raise
                    if wait is not None:
                        wait(number)

        return wrapper

    return decorate
