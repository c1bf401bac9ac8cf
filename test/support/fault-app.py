"""An agent that breaks on request.

GET /health on port 8000 answers 200 until a fault. GET /fault/KIND starts a fault, until the process exits.
While the file /app/data/hang exists, the app hangs and ignores TERM, also after a restart.
Port 8001 always answers 200. HANDLER selects the reaction to TERM and INT.
"""
import asyncio
import ctypes
import os
import signal
import threading
import time

HOST = "0.0.0.0"
PORT = 8000
HANDLER = os.environ.get("HANDLER", "handles TERM")
HANG = "/app/data/hang"
UNWELL = float(os.environ.get("UNWELL_SECONDS", "0"))

fault = None
asked = 0
started = time.monotonic()


async def health(writer):
    global asked
    asked += 1
    if fault == "hang":
        await asyncio.Event().wait()
    while os.path.exists(HANG):
        await asyncio.sleep(1)
    if fault == "slow answer":
        await asyncio.sleep(2)
    if fault == "endless body":
        writer.write(b"HTTP/1.0 200 OK\r\n\r\n")
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.1)
    if fault == "redirect":
        return b"HTTP/1.0 302 Found\r\nLocation: http://localhost:8001/\r\n\r\n"
    if fault == "500" or fault == "two failures of three" and asked % 3 or time.monotonic() - started < UNWELL:
        return b"HTTP/1.0 500 Internal Server Error\r\n\r\n"
    return b"HTTP/1.0 200 OK\r\n\r\nok"


def break_down(kind, server):
    global fault, asked
    print("fault:", kind, flush=True)
    fault = kind
    asked = 0
    if kind == "refused connection":
        server.close()
    elif kind == "blocked event loop":
        time.sleep(1e6)
    elif kind == "busy event loop":
        spin()
    elif kind == "busy thread":
        threading.Thread(target=spin, daemon=True).start()
    elif kind == "deadlock in C":
        deadlock()
    elif kind == "deadlock in C in a thread":
        threading.Thread(target=deadlock, daemon=True).start()


def spin():
    while True:
        pass


def deadlock():
    """Keep the GIL: PyDLL does not release it, so no Python code runs from here on."""
    mutex = ctypes.create_string_buffer(64)
    lock = ctypes.PyDLL(None).pthread_mutex_lock
    lock(mutex)
    lock(mutex)


def stop():
    if not os.path.exists(HANG):
        print("stopped by a signal", flush=True)
        os._exit(0)


async def main():
    async def answer(reader, writer):
        try:
            # Read all headers: closing a connection with unread data resets it.
            request = await reader.readuntil(b"\r\n\r\n")
            path = request.split()[1].decode()
            if path.startswith("/fault/"):
                writer.close()
                break_down(path[len("/fault/"):].replace("-", " "), server)
            elif path == "/health":
                writer.write(await health(writer))
            else:
                writer.write(b"HTTP/1.0 404 Not Found\r\n\r\n")
        except (ConnectionError, EOFError):
            pass
        writer.close()

    async def well(_, writer):
        writer.write(b"HTTP/1.0 200 OK\r\n\r\nok")
        writer.close()

    for number in signal.SIGTERM, signal.SIGINT:
        if HANDLER == "handles TERM":
            asyncio.get_running_loop().add_signal_handler(number, stop)
        else:
            signal.signal(number, signal.SIG_IGN if HANDLER == "ignores TERM" else signal.SIG_DFL)
    await asyncio.start_server(well, HOST, 8001)
    server = await asyncio.start_server(answer, HOST, PORT)
    await asyncio.Event().wait()


asyncio.run(main())
