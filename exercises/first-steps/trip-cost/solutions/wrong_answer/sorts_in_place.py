# Mistake: sorts the caller's own list, and lets a leg at the limit through.
LITRES_PER_100KM = 6.5
PRICE = 1.824


def cost(km, litres_per_100km, price):
    return round(km / 100 * litres_per_100km * price, 2)


def leg_cost(leg):
    return cost(leg["km"], LITRES_PER_100KM, PRICE)


def dear_legs(legs, limit):
    legs.sort(key=leg_cost)
    return [leg["name"] for leg in legs if leg_cost(leg) >= limit]


def main():
    km, litres, price = float(input()), float(input()), float(input())
    print(f"Fuel for {km:.1f} km: {cost(km, litres, price):.2f} EUR")


if __name__ == "__main__":
    main()
