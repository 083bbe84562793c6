"""Weights of parcels."""


def total(weights: list[int]) -> int:
    """All of them together."""
    return sum(weights)
