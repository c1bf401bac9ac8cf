import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

# The volume of the container; `data/` of the current folder elsewhere.
LEDGER = Path("data/orders.jsonl")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/health":
            self.answer(200, {"status": "ok"})
        else:
            self.answer(404, {"error": "unknown path"})

    def do_POST(self) -> None:
        order = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        LEDGER.parent.mkdir(exist_ok=True)
        with LEDGER.open("a+") as ledger:
            ledger.seek(0)
            number = len(ledger.readlines()) + 1
            ledger.write(json.dumps({"number": number, **order}) + "\n")
        self.answer(201, {"number": number})

    def answer(self, status: int, content: dict) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    HTTPServer(("0.0.0.0", 8000), Handler).serve_forever()
