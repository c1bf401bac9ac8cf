"""The HTTP service: `python -m offers.app`."""

import asyncio
import os
from typing import Any

import psycopg
import uvicorn
from psycopg.rows import dict_row
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from offers.database import connect


async def health(_: Request) -> JSONResponse:
    """Ask no database: its outage would restart this process again and again, and repair nothing."""
    return JSONResponse({"status": "ok"})


async def create_offer(request: Request) -> JSONResponse:
    try:
        body = await request.json()
        item, price = body["item"], body["price"]
    except (KeyError, TypeError, ValueError):
        item = price = None
    if not isinstance(item, str) or type(price) is not int or not 0 < price <= 10**12:
        return JSONResponse({"error": "send item, and price as a whole number above 0"}, status_code=400)
    return JSONResponse({"id": await run_in_threadpool(insert, item, price)}, status_code=201)


async def list_offers(_: Request) -> JSONResponse:
    return JSONResponse(await run_in_threadpool(select))


def insert(item: str, price: int) -> int:
    with connect() as connection:
        (number,) = connection.execute("INSERT INTO offers (item, price) VALUES (%s, %s) RETURNING id", [item, price]).fetchone()
        return number


def select() -> list[dict[str, Any]]:
    with connect() as connection, connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute("SELECT id, item, price, answer FROM offers ORDER BY id").fetchall()


async def without_database(*_: Any) -> JSONResponse:
    return JSONResponse({"error": "the database does not answer"}, status_code=503)


app = Starlette(
    routes=[
        Route("/health", health),
        Route("/offers", list_offers, methods=["GET"]),
        Route("/offers", create_offer, methods=["POST"]),
    ],
    exception_handlers={psycopg.OperationalError: without_database},
)


async def main() -> None:
    """Serve until TERM."""
    port = int(os.environ.get("PORT", "8000"))
    await uvicorn.Server(uvicorn.Config(app, host="0.0.0.0", port=port, timeout_graceful_shutdown=5)).serve()


if __name__ == "__main__":
    asyncio.run(main())
