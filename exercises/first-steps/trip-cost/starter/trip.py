"""What the fuel for a trip costs."""

LITRES_PER_100KM = 6.5
PRICE = 1.824


def cost(km: float, litres_per_100km: float, price: float) -> float:
    """Return the price of the fuel for a trip, rounded to two places."""
    # Your code here.


def dear_legs(legs: list[dict], limit: float) -> list[str]:
    """Return the names of the legs that cost more than limit, cheapest first."""
    # Your code here.


def main() -> None:
    """Read three lines and print what the fuel costs."""
    # Your code here.


if __name__ == "__main__":
    main()
