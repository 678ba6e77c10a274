"""What a sender says of receivers that do not do what they should."""

import asyncio
from collections.abc import Awaitable, Callable

from sao.webhooks.sender import SHOWN_MAX, Answer, Sender

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HEAD = b"HTTP/1.1 %d X\r\ncontent-length: %d\r\n\r\n"


def posted(serve: Serve, timeout_ms: int = 2_000) -> Answer:
    """The answer of a receiver that does `serve` once it has read a request."""

    async def run() -> Answer:
        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n{}")
            try:
                await serve(reader, writer)
            except ConnectionError:
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        sender = Sender(allow_private=True, timeout_ms=timeout_ms)
        try:
            return await sender.post(f"http://127.0.0.1:{port}/", b"{}", {})
        finally:
            await sender.close()
            server.close()

    return asyncio.run(run())


def test_one_that_never_answers_costs_the_timeout() -> None:
    async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    answer = posted(silent, timeout_ms=100)
    assert (answer.status, answer.error) == (None, "no answer within 100 ms")
    assert 90 < answer.duration_ms < 1_000


def test_one_that_hangs_up_is_told_of() -> None:
    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    answer = posted(hang_up)
    assert answer.status is None
    assert "disconnected" in answer.error


def test_one_that_speaks_something_else_is_told_of() -> None:
    async def babble(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"EHLO\r\n\r\n")
        await writer.drain()

    assert posted(babble).status is None


def test_a_body_without_end_changes_nothing() -> None:
    async def endless(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD % (200, 10**9))
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    answer = posted(endless)
    assert (answer.status, answer.error, answer.answered) == (200, "", "")


def test_what_a_failing_receiver_says_is_kept_in_part() -> None:
    async def fail(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD % (500, 9_999) + b"no" * 4_999 + b"!")
        await writer.drain()

    answer = posted(fail)
    assert (answer.status, answer.error) == (500, "answered 500")
    assert answer.answered == "no" * (SHOWN_MAX // 2)
