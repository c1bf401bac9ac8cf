"""Prices of pallets, in cents."""

PALLET = 12_000
DISCOUNTS = {10: 5, 50: 12}


def total(pallets: int) -> int:
    """Price of a number of pallets, with the highest discount that they reach."""
    discount = max((percent for least, percent in DISCOUNTS.items() if pallets >= least), default=0)
    return pallets * PALLET * (100 - discount) // 100
