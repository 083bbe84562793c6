from parse_duration import parse_duration


def test_hours_and_minutes():
    # What does the table promise for "1h30m"?
    parse_duration("1h30m")
