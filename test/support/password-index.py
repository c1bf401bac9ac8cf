"""A package index on loopback that asks for a password. Serves one wheel, acme-greetings. Prints its port."""

import base64
import hashlib
import io
import sys
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

EXPECTED = "Basic " + base64.b64encode(f"{sys.argv[1]}:{sys.argv[2]}".encode()).decode()
WHEEL = "acme_greetings-1.0.0-py3-none-any.whl"
INFO = "acme_greetings-1.0.0.dist-info"
FILES = {
    "acme_greetings/__init__.py": 'HELLO = "Hello from the internal index"\n',
    f"{INFO}/METADATA": "Metadata-Version: 2.1\nName: acme-greetings\nVersion: 1.0.0\n",
    f"{INFO}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    f"{INFO}/RECORD": f"acme_greetings/__init__.py,,\n{INFO}/METADATA,,\n{INFO}/WHEEL,,\n{INFO}/RECORD,,\n",
}


def wheel() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for name, text in FILES.items():
            file.writestr(name, text)
    return archive.getvalue()


class Index(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.headers.get("Authorization") != EXPECTED:
            return self.answer(401, b"password, please", {"WWW-Authenticate": 'Basic realm="internal"'})
        if self.path.startswith("/simple/acme-greetings"):
            digest = hashlib.sha256(CONTENT).hexdigest()
            return self.answer(200, f'<a href="/{WHEEL}#sha256={digest}">{WHEEL}</a>'.encode(), {"Content-Type": "text/html"})
        if self.path == f"/{WHEEL}":
            return self.answer(200, CONTENT, {"Content-Type": "application/octet-stream"})
        return self.answer(404, b"", {})

    do_HEAD = do_GET

    def answer(self, status, body, headers):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


CONTENT = wheel()
server = ThreadingHTTPServer(("127.0.0.1", 0), Index)
print(server.server_port, flush=True)
server.serve_forever()
