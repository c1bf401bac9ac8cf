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
    """Read policy.yaml; ValueError names every key that is missing or no number, or the limit that is broken."""
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise ValueError(f"{path}: {error}") from error
    if not isinstance(values, dict):
        raise ValueError(f"{path}: keys with numbers expected, found {values!r}")
    numbers: dict[str, Decimal] = {}
    wrong = []
    for key in ("target", "floor", "rounds", "tolerance"):
        try:
            number = Decimal(str(values[key]))
            if not number.is_finite():
                raise InvalidOperation
            numbers[key] = number
        except (KeyError, InvalidOperation):
            wrong.append(f"{key}: {values.get(key, 'missing')}")
    if wrong:
        raise ValueError(f"{path}: numbers expected, found {', '.join(wrong)}")
    if not 0 < numbers["floor"] <= numbers["target"]:
        raise ValueError(f"{path}: floor must be above 0 and not above target")
    if numbers["rounds"] < 1 or numbers["rounds"] % 1:
        raise ValueError(f"{path}: rounds must be a whole number from 1")
    if not 0 <= numbers["tolerance"] < 1:
        raise ValueError(f"{path}: tolerance must be from 0 to below 1")
    return Policy(numbers["target"], numbers["floor"], int(numbers["rounds"]), numbers["tolerance"])
