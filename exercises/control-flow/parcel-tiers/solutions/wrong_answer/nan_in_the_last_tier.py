# Mistake: asks for what is wrong instead of what is right; nan is never wrong and falls into the last tier.
def tier(weight, express=False):
    if weight <= 0 or weight > 20:
        raise ValueError(f"no tier for {weight} kg")
    elif weight <= 1:
        price = 450
    elif weight <= 5:
        price = 690
    else:
        price = 1290
    return price + (500 if express else 0)


def label(weight):
    return "light" if weight <= 5 else "heavy"
