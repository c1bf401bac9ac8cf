"""Reads the policy; says what is wrong with it rather than guessing."""

import os
from decimal import Decimal, InvalidOperation
from pathlib import Path

import yaml

from negotiation.strategy import Policy


def directory(variable: str, in_image: str, beside: str) -> Path:
    """Find a directory: the environment's, the image's, or the one in the checkout."""
    if given := os.environ.get(variable):
        return Path(given)
    return Path(in_image) if Path(in_image).is_dir() else Path(beside)


def load_policy(path: Path) -> Policy:
    """Read policy.yaml; ValueError names every key that is missing or no number."""
    values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    numbers: dict[str, Decimal] = {}
    wrong = []
    for key in ("target", "floor", "rounds", "tolerance"):
        try:
            numbers[key] = Decimal(str(values[key]))
        except (KeyError, InvalidOperation):
            wrong.append(f"{key}: {values.get(key, 'missing')}")
    if wrong:
        raise ValueError(f"{path}: numbers expected, found {', '.join(wrong)}")
    return Policy(numbers["target"], numbers["floor"], int(numbers["rounds"]), numbers["tolerance"])
