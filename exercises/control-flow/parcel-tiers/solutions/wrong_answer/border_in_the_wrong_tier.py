# Mistake: < instead of <=, so a parcel of exactly 1 kg lands in the next tier.
def tier(weight, express=False):
    if 0 < weight < 1:
        price = 450
    elif 1 <= weight < 5:
        price = 690
    elif 5 <= weight <= 20:
        price = 1290
    else:
        raise ValueError("no tier")
    if express:
        price += 500
    return price


def label(weight):
    return "light" if weight < 5 else "heavy"
