# Mistake: no else, so for other weights there is no price to return (UnboundLocalError).
def tier(weight, express=False):
    if 0 < weight <= 1:
        price = 450
    elif 1 < weight <= 5:
        price = 690
    elif 5 < weight <= 20:
        price = 1290
    return price + 500 if express else price


def label(weight):
    return "light" if weight <= 5 else "heavy"
