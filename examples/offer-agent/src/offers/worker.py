"""Answers pending offers: `python -m offers.worker`. An outage of the database ends it, and the restart policy starts it again."""

import os
import time
from pathlib import Path

import psycopg

from offers.database import connect

LOWEST_PRICE = int(os.environ.get("LOWEST_PRICE", "90"))
# The health command of .projenrc.ts reads its timestamp.
ALIVE = Path("/tmp/worker-alive")


def answer(price: int) -> str:
    return "accepted" if price >= LOWEST_PRICE else f"counter-offer: {LOWEST_PRICE}"


def answer_next(connection: psycopg.Connection) -> bool:
    """Answer the oldest pending offer that no other worker has locked."""
    with connection.transaction():
        offer = connection.execute("SELECT id, price FROM offers WHERE answer IS NULL ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED").fetchone()
        if offer is None:
            return False
        number, price = offer
        connection.execute("UPDATE offers SET answer = %s WHERE id = %s", [answer(price), number])
    print(f"worker: offer {number}: {answer(price)}", flush=True)
    return True


def main() -> None:
    with connect() as connection:
        while True:
            ALIVE.touch()
            if not answer_next(connection):
                time.sleep(0.5)


if __name__ == "__main__":
    main()
