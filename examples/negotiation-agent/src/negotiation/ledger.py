"""Every offer and answer, one JSON document a line, in the directory that outlives the container."""

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any


class Ledger:
    """Appends to negotiations.jsonl below a directory."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.path = directory / "negotiations.jsonl"

    def append(self, entry: dict[str, Any]) -> None:
        """Write one entry with the time in UTC; a single write, so that lines never mix."""
        line = json.dumps({"at": datetime.now(timezone.utc).isoformat(), **entry})
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
