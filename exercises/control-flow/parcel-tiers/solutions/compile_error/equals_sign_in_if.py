# Mistake: one equals sign in a condition.
def tier(weight, express=False):
    if weight = 0:
        raise ValueError("nothing to send")
    elif weight <= 1:
        return 450
    elif weight <= 5:
        return 690
    return 1290


def label(weight):
    return "light" if weight <= 5 else "heavy"
