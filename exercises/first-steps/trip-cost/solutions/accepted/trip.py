"""What the fuel for a trip costs."""

LITRES_PER_100KM = 6.5
PRICE = 1.824


def cost(km: float, litres_per_100km: float, price: float) -> float:
    """Return the price of the fuel for a trip, rounded to two places."""
    return round(km / 100 * litres_per_100km * price, 2)


def dear_legs(legs: list[dict], limit: float) -> list[str]:
    """Return the names of the legs that cost more than limit, cheapest first."""
    dear = [leg for leg in legs if leg_cost(leg) > limit]
    return [leg["name"] for leg in sorted(dear, key=leg_cost)]


def leg_cost(leg: dict) -> float:
    """Return what one leg costs with our own car."""
    return cost(leg["km"], LITRES_PER_100KM, PRICE)


def main() -> None:
    """Read three lines and print what the fuel costs."""
    km = float(input())
    litres_per_100km = float(input())
    price = float(input())
    print(f"Fuel for {km:.1f} km: {cost(km, litres_per_100km, price):.2f} EUR")


if __name__ == "__main__":
    main()
