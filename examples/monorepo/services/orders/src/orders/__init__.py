"""Takes orders and keeps them in a ledger."""
