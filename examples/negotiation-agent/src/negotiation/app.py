"""The HTTP service: `python -m negotiation.app`."""

import asyncio
import os
from decimal import Decimal, InvalidOperation
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from negotiation.config import directory, load_policy
from negotiation.health import health
from negotiation.knowledge import load_arguments, pick
from negotiation.ledger import Ledger
from negotiation.strategy import answer, phase


HIGHEST_OFFER = Decimal(10) ** 12


async def read_offer(request: Request) -> tuple[str, Decimal, int]:
    """Read item, offer and round; ValueError for anything that is not an offer."""
    try:
        body = await request.json()
        item, offer, number = body["item"], Decimal(str(body["offer"])), body.get("round", 1)
    except (InvalidOperation, KeyError, RecursionError, TypeError) as error:
        raise ValueError("not an offer") from error
    if not isinstance(item, str) or not item.strip():
        raise ValueError("item")
    if not offer.is_finite() or not 0 < offer <= HIGHEST_OFFER:
        raise ValueError("offer")
    if type(number) is not int or number < 1:  # True is an int too
        raise ValueError("round")
    return item, offer, number


def create_app(config: Path, knowledge: Path, data: Path) -> Starlette:
    """Build the service from its three directories."""
    policy = load_policy(config / "policy.yaml")
    arguments = load_arguments(knowledge)
    ledger = Ledger(data)

    async def counter_offer(request: Request) -> JSONResponse:
        try:
            item, offer, number = await read_offer(request)
        except ValueError:
            return JSONResponse({"error": "send item, offer (above 0) and round (from 1)"}, status_code=400)
        result = answer(policy, offer, number)
        reply = {
            "counter": float(result.counter),
            "accepted": result.accepted,
            "argument": pick(arguments, phase(policy, number), number),
        }
        await run_in_threadpool(ledger.append, {"item": item, "offer": float(offer), "round": number, **reply})
        return JSONResponse(reply)

    return Starlette(routes=[Route("/health", health), Route("/counter-offer", counter_offer, methods=["POST"])])


async def main() -> None:
    """Serve until TERM."""
    app = create_app(
        directory("NEGOTIATION_CONFIG_DIR", "/app/config", "config"),
        directory("NEGOTIATION_KNOWLEDGE_DIR", "/app/knowledge_base", "knowledge_base"),
        directory("NEGOTIATION_DATA_DIR", "/app/data", "data"),
    )
    port = int(os.environ.get("PORT", "8000"))
    # An answer takes milliseconds: TERM must not wait for a client that never finishes its request.
    await uvicorn.Server(uvicorn.Config(app, host="0.0.0.0", port=port, timeout_graceful_shutdown=1)).serve()


if __name__ == "__main__":
    asyncio.run(main())
