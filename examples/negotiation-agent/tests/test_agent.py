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


def test_an_accepted_offer_is_taken_at_its_own_price() -> None:
    assert [answer(POLICY, Decimal(offer), 1).counter for offer in ("98.5", "120")] == [Decimal("98.5"), Decimal(120)]


def test_phases_follow_the_rounds() -> None:
    assert [phase(POLICY, number) for number in (1, 2, 4)] == ["opening", "middle", "closing"]


def test_a_broken_policy_names_its_keys(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("target: 100\nfloor: soon\n", encoding="utf-8")
    with pytest.raises(ValueError, match="floor: soon, rounds: missing, tolerance: missing"):
        load_policy(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- target", "keys with numbers"),
        ("target: [", "policy.yaml: "),
        ("{target: .inf, floor: 70, rounds: 5, tolerance: 0}", "target: inf"),
        ("{target: 60, floor: 70, rounds: 5, tolerance: 0}", "floor must"),
        ("{target: 100, floor: 70, rounds: 0, tolerance: 0}", "rounds must"),
        ("{target: 100, floor: 70, rounds: 2.5, tolerance: 0}", "rounds must"),
        ("{target: 100, floor: 70, rounds: 5, tolerance: 3}", "tolerance must"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        load_policy(path)


def test_the_service_answers_and_keeps_a_ledger(tmp_path: Path) -> None:
    client = TestClient(create_app(HERE / "config", HERE / "knowledge_base", tmp_path))
    assert client.get("/health").json() == {"status": "ok"}
    reply = client.post("/counter-offer", json={"item": "paper", "offer": 80, "round": 2}).json()
    assert reply["counter"] == 92.5 and not reply["accepted"] and reply["argument"]
    (line,) = (tmp_path / "negotiations.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["offer"] == 80


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "[" * 100_000,
        '{"item": "x"}',
        '{"item": null, "offer": 1}',
        '{"item": " ", "offer": 1}',
        '{"item": "x", "offer": 0}',
        '{"item": "x", "offer": true}',
        '{"item": "x", "offer": "NaN"}',
        '{"item": "x", "offer": "1e999999"}',
        '{"item": "x", "offer": 1, "round": 0}',
        '{"item": "x", "offer": 1, "round": 2.5}',
        '{"item": "x", "offer": 1, "round": true}',
        '{"item": "x", "offer": 1, "round": 1e400}',
    ],
)
def test_refuses_what_is_no_offer(tmp_path: Path, body: str) -> None:
    client = TestClient(create_app(HERE / "config", HERE / "knowledge_base", tmp_path))
    assert client.post("/counter-offer", content=body).status_code == 400
    assert not (tmp_path / "negotiations.jsonl").exists()
