"""Folders and buckets keep the promises of `Documents`, also over accidents."""

import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import obstore
import pytest

from conformance import keeping
from conformance.documents import CONTENT, KEY, PDF, DocumentsSuite
from sao.platform.documents import BucketDocuments, FolderDocuments
from sao.platform.errors import CommitFailed, DocumentDamaged, StoreUnreadable
from sao.platform.memory import MemoryDocuments
from sao.platform.ports import Documents

KILLS = 10
_buckets = count(1)


class TestMemoryDocuments(DocumentsSuite):
    def open(self, place: Any) -> Documents:
        del place
        return MemoryDocuments()


class TestFolderDocuments(DocumentsSuite):
    def open(self, place: Any) -> Documents:
        return FolderDocuments(place)


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """An S3 of its own: moto's server."""
    server = pytest.importorskip("moto.server", reason="moto is not installed")
    running = server.ThreadedMotoServer(port=0, verbose=False)
    running.start()
    yield "http://{}:{}".format(*running.get_host_and_port())
    running.stop()


def bucket(endpoint: str, name: str) -> BucketDocuments:
    return BucketDocuments(
        f"s3://{name}/live",
        endpoint=endpoint,
        access_key_id="key",
        secret_access_key="secret",
        region="us-east-1",
        client_options={"allow_http": True},
        retry_config={"max_retries": 0},
    )


class TestBucketDocuments(DocumentsSuite):
    @pytest.fixture(autouse=True)
    def _place(self, s3: str) -> None:
        self.endpoint = s3

    def open(self, place: Any) -> Documents:
        del place
        name = f"bucket{next(_buckets)}"
        httpx.put(f"{self.endpoint}/{name}").raise_for_status()
        return bucket(self.endpoint, name)


def test_a_bucket_serves_the_content_type(s3: str) -> None:
    httpx.put(f"{s3}/typed").raise_for_status()
    documents = bucket(s3, "typed")
    key = documents.put("invoices/in_1", CONTENT, PDF).key
    served = obstore.get(documents._store, f"content/{key}")
    assert served.attributes["Content-Type"] == PDF


def test_a_bucket_is_reached_by_the_usual_environment(
    s3: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpx.put(f"{s3}/usual").raise_for_status()
    for name, value in {
        "AWS_ENDPOINT_URL": s3,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    documents = BucketDocuments("s3://usual/live")
    assert documents.get(documents.put("invoices/in_1", CONTENT, PDF).key) == CONTENT


def test_a_bucket_that_is_not_there_is_named(s3: str) -> None:
    with pytest.raises(CommitFailed, match="s3://nowhere/live did not take"):
        bucket(s3, "nowhere").put("invoices/in_1", CONTENT, PDF)
    with pytest.raises(StoreUnreadable, match="s3://nowhere/live cannot be opened"):
        bucket("http://127.0.0.1:9", "nowhere").get(KEY)
    with pytest.raises(StoreUnreadable, match="ftp://nowhere"):
        BucketDocuments("ftp://nowhere")


# --- folders -----------------------------------------------------------------------------------


def files(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def test_everything_is_there_after_reopening_as_plain_files(tmp_path: Path) -> None:
    document = FolderDocuments(tmp_path).put("invoices/in_1", CONTENT, PDF)
    assert FolderDocuments(tmp_path).head(KEY) == document
    root = tmp_path / "documents"
    assert files(root) == [f"content/{KEY}", f"meta/{KEY}"]
    assert (root / "content" / KEY).read_bytes() == CONTENT


def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "documents").write_text("a file")
    with pytest.raises(StoreUnreadable, match="documents cannot be opened"):
        FolderDocuments(tmp_path)


def test_damage_is_noticed_and_healed_by_the_same_content(tmp_path: Path) -> None:
    documents = FolderDocuments(tmp_path)
    documents.put("invoices/in_1", CONTENT, PDF)
    file = tmp_path / "documents/content" / KEY
    file.write_bytes(CONTENT.replace(b"PDF", b"XXX"))
    with pytest.raises(DocumentDamaged, match=f"{KEY} is damaged .* restore it from a backup"):
        documents.get(KEY)
    file.write_bytes(CONTENT[:-1])
    with pytest.raises(DocumentDamaged, match="has 264 bytes instead of 265"):
        documents.head(KEY)
    (tmp_path / "documents/meta" / KEY).unlink()
    with pytest.raises(DocumentDamaged, match="metadata is missing"):
        documents.head(KEY)
    documents.put("invoices/in_1", CONTENT, PDF)
    assert documents.get(KEY) == CONTENT
    file.write_bytes(b"")
    assert documents.delete(KEY)
    assert files(tmp_path) == []


def test_a_put_has_synced_all_it_made_before_it_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def note(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    documents = FolderDocuments(tmp_path)
    documents.put("invoices/in_1", CONTENT, PDF)
    root = tmp_path / "documents"
    above = [root / "content/invoices/in_1", root / "content/invoices", root / "content", root]
    staged = str(root / "staged" / str(os.getpid()))
    assert synced[-5:] == [staged, *map(str, above)]
    for folder, above_it in (("in_1", 1), ("in_2", 2), ("in_2", 1)):
        documents.put(f"invoices/{folder}", synced[-1].encode() * len(synced), PDF)
        leaf = root / "content/invoices" / folder
        expected = [staged, str(leaf), str(leaf.parent)][: above_it + 1]
        assert synced[-len(expected) :] == expected


def test_threads_that_put_the_same_do_not_disturb_each_other(tmp_path: Path) -> None:
    documents = FolderDocuments(tmp_path)
    failed: list[BaseException] = []

    def put() -> None:
        try:
            for n in range(20):
                documents.put("same", [b"%d" % n] * 1_000, PDF)
        except BaseException as error:  # noqa: BLE001  (shown below)
            failed.append(error)

    threads = [threading.Thread(target=put) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    assert len(documents.page("same").documents) == 20


def test_a_full_disk_fails_the_put_and_nothing_else(tmp_path: Path) -> None:
    documents = FolderDocuments(tmp_path)
    documents.put("invoices/in_1", CONTENT, PDF)
    before = files(tmp_path / "documents/content")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(CommitFailed, match=r"documents did not take.*File too large"):
            documents.put("invoices/in_1", bytes(500_000), PDF)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert files(tmp_path / "documents/content") == before
    assert documents.get(KEY) == CONTENT
    assert documents.put("invoices/in_1", bytes(500_000), PDF).length == 500_000


def test_kill_at_any_moment_leaves_whole_documents_only(tmp_path: Path) -> None:
    draw = random.Random(seed := 20260404)
    command = [sys.executable, "-u", keeping.__file__, str(tmp_path)]
    for kill in range(KILLS):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            lines = [process.stdout.readline()]
            time.sleep(draw.random() * 0.05)
            process.send_signal(signal.SIGKILL)
            lines += process.stdout.read().splitlines(keepends=True)
        documents = FolderDocuments(tmp_path)
        where = f"seed {seed}, kill {kill}"
        there = {one.key for one in documents.page("kept", limit=1 << 30).documents}
        assert {line.strip() for line in lines if line.endswith("\n")} <= there, where
        for key in there:
            content = documents.get(key)
            assert content is not None, where
            assert key.endswith(sha256(content).hexdigest()), where
            assert documents.head(key) is not None, where
