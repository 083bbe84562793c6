"""Prices of parcels by weight."""


def tier(weight: float, express: bool = False) -> int:
    """Return the price of a parcel in cents.

    Raises ValueError for a weight that no tier takes.
    """
    if 0 < weight <= 1:
        price = 450
    # Go on from here.
    return price


def label(weight: float) -> str:
    """Return 'light' or 'heavy'."""
    # Your code here.
