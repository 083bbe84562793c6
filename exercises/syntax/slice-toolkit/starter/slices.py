"""Seven small functions, one statement each."""


def rotate(items, steps):
    """Return items with the first steps of them moved to the end."""
    # Your code here.


def chunks_of(items, size):
    """Return a list of pieces of items, each with size items."""
    # Your code here.


def every_other_from_end(items):
    """Return every other item, from the last to the first."""
    # Your code here.


def replace_middle(items, new):
    """Put new in place of all but the first and last of the list items."""
    # Your code here.


def head_and_tail(row):
    """Return the first item of row and a list of the others."""
    # Your code here.


def merge_settings(*layers):
    """Return one dict of all layers; later layers win."""
    # Your code here.


def call_with(function, record):
    """Call function with the arguments stored in record."""
    # Your code here.
