"""Quotes a total for a number of pallets."""
