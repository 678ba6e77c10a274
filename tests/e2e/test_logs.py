"""The log of a really started server: JSON, without the key it was asked with."""

import json
from pathlib import Path

from support.server import KEY, Server


def test_each_request_is_a_line_of_json(tmp_path: Path) -> None:
    with Server(tmp_path / "shop", "2026-01-01T00:00:00Z", "--log", "json") as server:
        server.http.post("/v1/customers", data={"name": KEY})
        server.http.get("/v1/customers/cus_nobody")
    text = (tmp_path / "shop.log").read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    told = [(line["event"], line["environment"]) for line in lines]
    assert ("POST /v1/customers: 200", "shop") in told, text
    assert ("GET /v1/customers/{id}: 404", "shop") in told, text
    assert KEY not in text
