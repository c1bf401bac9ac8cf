"""The policy's arithmetic, and the service as a client sees it."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from negotiation.app import create_app
from negotiation.config import load_policy
from negotiation.strategy import Policy, answer, phase

HERE = Path(__file__).parent.parent
POLICY = Policy(Decimal(100), Decimal(70), 4, Decimal("0.02"))


@pytest.mark.parametrize(("number", "price"), [(1, "100"), (2, "90"), (4, "70"), (9, "70")])
def test_concedes_evenly_down_to_the_floor(number: int, price: str) -> None:
    assert answer(POLICY, Decimal(10), number).counter == Decimal(price)


def test_accepts_an_offer_within_the_tolerance_but_never_below_the_floor() -> None:
    assert answer(POLICY, Decimal("98.5"), 1).accepted
    assert not answer(POLICY, Decimal("69.9"), 4).accepted


def test_phases_follow_the_rounds() -> None:
    assert [phase(POLICY, number) for number in (1, 2, 4)] == ["opening", "middle", "closing"]


def test_a_broken_policy_names_its_keys(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("target: 100\nfloor: soon\n", encoding="utf-8")
    with pytest.raises(ValueError, match="floor: soon, rounds: missing, tolerance: missing"):
        load_policy(path)


def test_the_service_answers_and_keeps_a_ledger(tmp_path: Path) -> None:
    client = TestClient(create_app(HERE / "config", HERE / "knowledge_base", tmp_path))
    assert client.get("/health").json() == {"status": "ok"}
    reply = client.post("/counter-offer", json={"item": "paper", "offer": 80, "round": 2}).json()
    assert reply["counter"] == 92.5 and not reply["accepted"] and reply["argument"]
    (line,) = (tmp_path / "negotiations.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["offer"] == 80


@pytest.mark.parametrize("body", ["", "[]", '{"item": "x"}', '{"item": "x", "offer": "NaN"}', '{"item": "x", "offer": 1, "round": 0}'])
def test_refuses_what_is_no_offer(tmp_path: Path, body: str) -> None:
    client = TestClient(create_app(HERE / "config", HERE / "knowledge_base", tmp_path))
    assert client.post("/counter-offer", content=body).status_code == 400
