"""The counter-offer: even concessions from the target to the floor, no floats."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Policy:
    """What we want, what we take, and in how many rounds we get from one to the other."""

    target: Decimal
    floor: Decimal
    rounds: int
    tolerance: Decimal


@dataclass(frozen=True)
class Answer:
    """Whether the offer is good enough, and the price: the offer's if so, otherwise ours in this round."""

    counter: Decimal
    accepted: bool


def answer(policy: Policy, offer: Decimal, round_number: int) -> Answer:
    """Answer an offer made in a round (the first is 1)."""
    steps = Decimal(min(round_number, policy.rounds) - 1) / max(policy.rounds - 1, 1)
    price = policy.target - (policy.target - policy.floor) * steps
    price = price.quantize(CENT, ROUND_HALF_UP)
    accepted = offer >= price * (1 - policy.tolerance) and offer >= policy.floor
    return Answer(counter=offer if accepted else price, accepted=accepted)


def phase(policy: Policy, round_number: int) -> str:
    """Name the part of the negotiation that a round belongs to."""
    if round_number <= 1:
        return "opening"
    return "closing" if round_number >= policy.rounds else "middle"
