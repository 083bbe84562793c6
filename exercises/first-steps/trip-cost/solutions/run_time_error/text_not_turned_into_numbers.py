# Mistake: calculates with the text that input() returns.
LITRES_PER_100KM = 6.5
PRICE = 1.824


def cost(km, litres_per_100km, price):
    return round(km / 100 * litres_per_100km * price, 2)


def dear_legs(legs, limit):
    dear = [leg for leg in legs if cost(leg["km"], LITRES_PER_100KM, PRICE) > limit]
    return [leg["name"] for leg in sorted(dear, key=lambda leg: leg["km"])]


def main():
    km = input()
    litres = input()
    price = input()
    print(f"Fuel for {km} km: {cost(km, litres, price)} EUR")


if __name__ == "__main__":
    main()
