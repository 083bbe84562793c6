import inspect

import pytest

from diary import diary


@diary
def area(width, height=1):
    """Width times height."""
    return width * height


@pytest.fixture(autouse=True)
def empty_diary():
    area.diary.clear()


def test_returns_the_result():
    assert area(3, height=4) == 12


def test_notes_a_call():
    area(3, height=4)
    assert area.diary == [("area", (3,), {"height": 4}, 12)]


def test_notes_an_exception_and_lets_it_go():
    with pytest.raises(TypeError) as caught:
        area(None, None)
    (name, args, kwargs, outcome) = area.diary[0]
    assert (name, args, kwargs) == ("area", (None, None), {})
    assert outcome is caught.value


def test_stays_what_it_was():
    assert area.__name__ == "area"
    assert area.__doc__ == "Width times height."
    assert str(inspect.signature(area)) == "(width, height=1)"


def test_each_function_has_its_own():
    other = diary(len)
    other("abc")
    assert area.diary == []
    assert other.diary == [("len", ("abc",), {}, 3)]


def test_methods():
    class Box:
        @diary
        def double(self, number):
            return 2 * number

    box = Box()
    assert box.double(4) == 8
    assert Box.double.diary == [("double", (box, 4), {}, 8)]
