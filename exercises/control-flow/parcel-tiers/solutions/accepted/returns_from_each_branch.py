"""Prices of parcels by weight: the same with one return for each tier."""


def tier(weight: float, express: bool = False) -> int:
    """Return the price of a parcel in cents.

    Raises ValueError for a weight that no tier takes.
    """
    extra = 500 if express else 0
    if not 0 < weight <= 20:  # also true for nan, which compares to nothing
        raise ValueError(f"a parcel weighs more than 0 and at most 20 kg, not {weight}")
    if weight <= 1:
        return 450 + extra
    if weight <= 5:
        return 690 + extra
    return 1290 + extra


def label(weight: float) -> str:
    """Return 'light' or 'heavy'."""
    return "light" if weight <= 5 else "heavy"
