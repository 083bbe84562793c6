"""Prices of parcels by weight."""

EXPRESS = 500


def tier(weight: float, express: bool = False) -> int:
    """Return the price of a parcel in cents.

    Raises ValueError for a weight that no tier takes.
    """
    if 0 < weight <= 1:
        price = 450
    elif 1 < weight <= 5:
        price = 690
    elif 5 < weight <= 20:
        price = 1290
    else:
        raise ValueError(f"no tier for {weight} kg")
    return price + EXPRESS if express else price


def label(weight: float) -> str:
    """Return 'light' or 'heavy'."""
    return "light" if weight <= 5 else "heavy"
