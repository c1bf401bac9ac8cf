"""The connection to Postgres. psycopg reads PGHOST, PGUSER and PGDATABASE by itself."""

import os

import psycopg


def connect() -> psycopg.Connection:
    return psycopg.connect(password=os.environ["POSTGRES_PASSWORD"], connect_timeout=5)
