# Mistake: input() prints its question to standard output, where only the answer belongs.
LITRES_PER_100KM = 6.5
PRICE = 1.824


def cost(km, litres_per_100km, price):
    return round(km / 100 * litres_per_100km * price, 2)


def dear_legs(legs, limit):
    # A second mistake: the legs keep the order they came in.
    return [leg["name"] for leg in legs if cost(leg["km"], LITRES_PER_100KM, PRICE) > limit]


def main():
    km = float(input("How many km? "))
    litres = float(input("Litres per 100 km? "))
    price = float(input("Price of a litre? "))
    print(f"Fuel for {km:.1f} km: {cost(km, litres, price):.2f} EUR")


if __name__ == "__main__":
    main()
