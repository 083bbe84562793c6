# Mistake: reads its input while it is imported, so no other program can use cost().
LITRES_PER_100KM = 6.5
PRICE = 1.824

km = float(input())
litres = float(input())
price = float(input())


def cost(km, litres_per_100km, price):
    return round(km / 100 * litres_per_100km * price, 2)


def dear_legs(legs, limit):
    dear = [leg for leg in legs if cost(leg["km"], LITRES_PER_100KM, PRICE) > limit]
    return [leg["name"] for leg in sorted(dear, key=lambda leg: leg["km"])]


print(f"Fuel for {km:.1f} km: {cost(km, litres, price):.2f} EUR")
