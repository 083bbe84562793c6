# Mistake: catches every error, so the end of the input is taken for a typing mistake and asked about for ever.
LITRES_PER_100KM = 6.5
PRICE = 1.824


def cost(km, litres_per_100km, price):
    return round(km / 100 * litres_per_100km * price, 2)


def dear_legs(legs, limit):
    dear = [leg for leg in legs if cost(leg["km"], LITRES_PER_100KM, PRICE) > limit]
    return [leg["name"] for leg in sorted(dear, key=lambda leg: leg["km"])]


def main():
    numbers = []
    while len(numbers) < 4:
        try:
            numbers.append(float(input()))
        except Exception:
            print("Please enter a number.")
    print(f"Fuel for {numbers[0]:.1f} km: {cost(*numbers[:3]):.2f} EUR")


if __name__ == "__main__":
    main()
