/** The files of a new agent: written once, and the team's own from then on. */

/** @param module name of the Python module */
export function sampleFiles(module: string): Readonly<Record<string, string>> {
  return {
    [`${module}/__init__.py`]: '"""A negotiation agent."""\n',
    [`${module}/app.py`]: APP,
    'tests/__init__.py': '"""Tests of the agent."""\n',
    'tests/test_app.py': TESTS.replaceAll('MODULE', module),
    'config/policy.toml': POLICY,
    'knowledge_base/arguments.md': ARGUMENTS,
  };
}

const APP = `"""Answers offers within the limits of config/policy.toml, and keeps each answer in data/ledger.jsonl."""

import json
import os
import tomllib
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

POLICY = tomllib.loads(Path("config/policy.toml").read_text())
ARGUMENTS = [line.removeprefix("- ") for line in Path("knowledge_base/arguments.md").read_text().splitlines() if line.startswith("- ")]
LEDGER = Path("data/ledger.jsonl")


async def health(request: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})


async def counter_offer(request: Request) -> JSONResponse:
    try:
        body = await request.json()
        offer, round_ = float(body["offer"]), int(body.get("round", 1))
    except (KeyError, TypeError, ValueError):
        return JSONResponse({"error": 'send JSON such as {"offer": 80, "round": 1}'}, status_code=400)
    # From the target towards the limit, one step for each round.
    wanted = max(POLICY["limit"], POLICY["target"] - POLICY["step"] * (round_ - 1))
    answer = {
        "accepted": offer >= wanted,
        "counter": max(offer, wanted),
        "argument": ARGUMENTS[(round_ - 1) % len(ARGUMENTS)],
    }
    LEDGER.parent.mkdir(exist_ok=True)
    with LEDGER.open("a") as ledger:
        ledger.write(json.dumps({"offer": offer, "round": round_, **answer}) + "\\n")
    return JSONResponse(answer)


app = Starlette(routes=[Route("/health", health), Route("/counter-offer", counter_offer, methods=["POST"])])

if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0", port=int(os.environ.get("PORT", "8000")))
`;

const TESTS = `from pathlib import Path

import pytest
from starlette.testclient import TestClient

from MODULE import app


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr(app, "LEDGER", tmp_path / "ledger.jsonl")
    return TestClient(app.app)


def test_health(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}


def test_asks_for_less_in_each_round(client: TestClient) -> None:
    first, second = (client.post("/counter-offer", json={"offer": 1, "round": number}).json() for number in (1, 2))
    assert first["counter"] == app.POLICY["target"]
    assert second["counter"] < first["counter"]
    assert len(app.LEDGER.read_text().splitlines()) == 2


def test_accepts_a_good_offer(client: TestClient) -> None:
    assert client.post("/counter-offer", json={"offer": 1000}).json()["accepted"]


def test_explains_a_bad_request(client: TestClient) -> None:
    assert client.post("/counter-offer", json={}).status_code == 400
`;

const POLICY = `# Prices in EUR.
target = 120.0
limit = 90.0
# Less in each round.
step = 5.0
`;

const ARGUMENTS = `# Arguments

- We deliver within two days.
- The price includes support for a year.
- An order of this size fills a truck, which keeps the freight low.
`;
