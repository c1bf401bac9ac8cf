"""Applies the migrations that the database does not have yet: `python -m offers.migrate`."""

from importlib.resources import files

from offers.database import connect

# Any number, as long as nothing else locks it in this database.
LOCK = 20_260_101


def main() -> None:
    """Apply all missing migrations in one transaction, so that a failure leaves none of them."""
    with connect() as connection:
        # Replicas that start together: one migrates, the others wait here.
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        connection.execute("CREATE TABLE IF NOT EXISTS applied_migrations (name text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())")
        applied = {name for (name,) in connection.execute("SELECT name FROM applied_migrations")}
        missing = [file for file in (files("offers") / "migrations").iterdir() if file.name.endswith(".sql") and file.name not in applied]
        for file in sorted(missing, key=lambda file: file.name):
            connection.execute(file.read_text(encoding="utf-8"))
            connection.execute("INSERT INTO applied_migrations (name) VALUES (%s)", [file.name])
            print(f"migrate: applied {file.name}", flush=True)
    print("migrate: the database is up to date", flush=True)


if __name__ == "__main__":
    main()
