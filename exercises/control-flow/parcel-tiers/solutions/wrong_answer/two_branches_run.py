# Mistake: separate ifs instead of elif, so the price of a later tier replaces the right one.
def tier(weight, express=False):
    if weight <= 0 or weight > 20:
        raise ValueError(f"no tier for {weight} kg")
    if weight <= 1:
        price = 450
    if weight <= 5:
        price = 690
    if weight <= 20:
        price = 1290
    if express:
        price += 500
    return price


def label(weight):
    return "light" if weight <= 5 else "heavy"
