"""An agent that breaks on request: GET /fault/KIND. What HANDLER says, it does with TERM and INT.

Port 8000 is the app's; on port 8001 everything is answered with 200, whatever the state of the app.
"""
import asyncio
import ctypes
import os
import signal
import threading
import time

fault = None
asked = 0
started = time.monotonic()
UNWELL = float(os.environ.get("UNWELL_SECONDS", "0"))


async def health(writer):
    global asked
    asked += 1
    if fault == "hang":
        await asyncio.Event().wait()
    if fault == "slow answer":
        await asyncio.sleep(0.8)
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
    """PyDLL keeps the GIL: from here on no line of Python runs."""
    mutex = ctypes.create_string_buffer(64)
    lock = ctypes.PyDLL(None).pthread_mutex_lock
    lock(mutex)
    lock(mutex)


async def main():
    async def answer(reader, writer):
        path = (await reader.readline()).split()[1].decode()
        try:
            if path.startswith("/fault/"):
                writer.close()
                break_down(path[len("/fault/"):].replace("-", " "), server)
            else:
                writer.write(await health(writer))
        except ConnectionError:
            pass
        writer.close()

    async def well(_, writer):
        writer.write(b"HTTP/1.0 200 OK\r\n\r\nok")
        writer.close()

    stop = asyncio.Event()
    for number in signal.SIGTERM, signal.SIGINT:
        if os.environ["HANDLER"] == "handles TERM":
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        else:
            signal.signal(number, signal.SIG_IGN if os.environ["HANDLER"] == "ignores TERM" else signal.SIG_DFL)
    await asyncio.start_server(well, "0.0.0.0", 8001)
    server = await asyncio.start_server(answer, "0.0.0.0", 8000)
    await stop.wait()
    print("stopped by a signal", flush=True)
    os._exit(0)


asyncio.run(main())
