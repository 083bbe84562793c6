# Mistake: cost() returns text ready to print, not a number to calculate with.
LITRES_PER_100KM = 6.5
PRICE = 1.824


def cost(km, litres_per_100km, price):
    return f"{km / 100 * litres_per_100km * price:.2f}"


def dear_legs(legs, limit):
    return [leg["name"] for leg in legs if float(cost(leg["km"], LITRES_PER_100KM, PRICE)) > limit]


def main():
    km, litres, price = float(input()), float(input()), float(input())
    print(f"Fuel for {km:.1f} km: {cost(km, litres, price)} EUR")


if __name__ == "__main__":
    main()
