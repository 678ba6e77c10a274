"""Asking an app that has no life of its own, one request at a time."""

import asyncio
from typing import Any

import httpx
from starlette.applications import Starlette


def ask(
    app: Starlette,
    method: str,
    path: str,
    *,
    base: str = "http://127.0.0.1:8787",
    client: str = "127.0.0.1",
    **options: Any,
) -> httpx.Response:
    """The answer; redirects are not followed, bodies are as they were sent."""

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(client, 1))
        async with (
            httpx.AsyncClient(transport=transport, base_url=base) as http,
            http.stream(method, path, **options) as answer,
        ):
            answer._content = b"".join([piece async for piece in answer.aiter_raw()])
            return answer

    return asyncio.run(asked())
