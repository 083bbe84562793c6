import re


def table(rows):
    pass


def greeting(name, count):
    return "Hello %s, %d new" % (name, count)


def debug(value):
    return "value=%r" % (value,)


def share(part, whole):
    return "{:.1%} of {:>5}".format(part / whole, whole)


def windows_join(*parts):
    pass


def find_hex(text):
    return re.findall("\w+", text)
