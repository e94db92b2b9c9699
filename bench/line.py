"""A bad line on the loopback: each way waits half a round trip, and bytes come as fast as the line carries them."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

SLOW_3G = (0.4, 50_000)  # seconds of a round trip, bytes a second: 400 ms and 400 kbit/s


@dataclass
class Line:
    """A line to one port: as slow as slow 3G, until it is cut."""

    target: int
    round_trip: float = SLOW_3G[0]
    rate: float = SLOW_3G[1]
    port: int = 0
    carried: int = 0
    is_cut: bool = False

    async def _carry(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, free_at: list[float]
    ) -> None:
        loop = asyncio.get_running_loop()
        while chunk := await source.read(1460):
            self.carried += len(chunk)
            free_at[0] = max(free_at[0], loop.time()) + len(chunk) / self.rate
            loop.call_at(free_at[0] + self.round_trip / 2, self._put, sink, chunk)
        loop.call_at(max(free_at[0], loop.time()) + self.round_trip / 2, sink.close)

    @staticmethod
    def _put(sink: asyncio.StreamWriter, chunk: bytes) -> None:
        if not sink.is_closing():
            sink.write(chunk)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            return writer.close()
        await asyncio.sleep(self.round_trip)  # the handshake
        there, here = await asyncio.open_connection("127.0.0.1", self.target)
        await asyncio.gather(self._carry(reader, here, self._up), self._carry(there, writer, self._down))
        return None

    async def run(self, ready: threading.Event) -> None:
        """Carry until the loop is stopped."""
        self._up, self._down = [0.0], [0.0]  # when each way is free again: all connections share the line
        server = await asyncio.start_server(self._connect, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await server.serve_forever()


@contextmanager
def shaped(target: int) -> Iterator[Line]:
    """Open a slow line to a port of this machine."""
    line, ready, loop = Line(target), threading.Event(), asyncio.new_event_loop()
    task = loop.create_task(line.run(ready))

    def work() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)
        for left in asyncio.all_tasks(loop):
            left.cancel()
            with suppress(asyncio.CancelledError):
                loop.run_until_complete(left)
        loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    ready.wait()
    yield line
    loop.call_soon_threadsafe(task.cancel)
    thread.join(5)
