"""Documents under another name, and in another place than the data folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from moto.server import ThreadedMotoServer

from support.pictures import LOGO
from support.server import Server

PUBLIC = "https://billing.example.com/b"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    usual = {
        "AWS_ACCESS_KEY_ID": "mine",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": url,
        "AWS_ALLOW_HTTP": "true",
    }
    for name, value in usual.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3", endpoint_url=url, region_name="us-east-1")
    client.create_bucket(Bucket="papers")
    yield client
    server.stop()


def test_documents_are_kept_in_a_bucket_and_had_under_the_public_name(
    bucket: Any, tmp_path: Path
) -> None:
    options = ("--documents", "s3://papers/live", "--public-url", PUBLIC)
    with Server(tmp_path / "data", "2026-01-01", *options) as server:
        server.post("/api/settings/business/logo", {"logo": LOGO})
        owner = server.post("/v1/customers", data={"name": "Ada"})["id"]
        draft = server.post("/v1/invoices", data={"customer": owner})["id"]
        final = server.post(f"/v1/invoices/{draft}/finalize")
        assert final["invoice_pdf"].startswith(f"{PUBLIC}/documents/")
        event = server.get("/v1/events", type="invoice.finalized")["data"][0]
        assert event["data"]["object"]["invoice_pdf"] == final["invoice_pdf"]
        here = final["invoice_pdf"].replace(PUBLIC, server.url)
        contents = {httpx.get(here, verify=False).content for _ in range(2)}  # noqa: S501
    (content,) = contents
    assert content.startswith(b"%PDF-")
    keys = [one["Key"] for one in bucket.list_objects_v2(Bucket="papers")["Contents"]]
    (pdf,) = [key for key in keys if key.startswith(f"live/content/invoices/{draft}/pdf-")]
    assert bucket.get_object(Bucket="papers", Key=pdf)["Body"].read() == content
    assert any(key.startswith("live/content/branding/logo/") for key in keys)
    assert not (tmp_path / "data" / "documents").exists()
    # And they move, out of the bucket with the environment, and into another place of it.
    server.sao("export", str(tmp_path / "export"), *options[:2])
    (_file,) = (tmp_path / "export/documents/content/invoices" / draft).iterdir()
    there = Server(tmp_path / "there")
    there.sao("import", str(tmp_path / "export"), "--documents", "s3://papers/there")
    keys = [one["Key"] for one in bucket.list_objects_v2(Bucket="papers")["Contents"]]
    assert pdf.replace("live/", "there/") in keys
    assert not (tmp_path / "there" / "documents").exists()


def test_an_address_that_is_none_is_refused(tmp_path: Path) -> None:
    done = Server(tmp_path / "data").sao("serve", "--public-url", "billing", check=False)
    assert done.returncode == 2
    assert "--public-url takes an address" in done.stderr
