"""What every driver of `Documents` promises. A test class supplies `open`, and nothing else."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest

from sao.platform.errors import KeyRefused
from sao.platform.ports import Documents
from sao.platform.ports.documents import CHUNK_BYTES, Document, DocumentPage, Listed

PDF = "application/pdf"
CONTENT = b"%PDF-1.7 " + bytes(range(256))
DIGEST = sha256(CONTENT).hexdigest()
KEY = f"invoices/in_1/{DIGEST}"
LARGE = [bytes([n]) * 3_000_000 for n in range(5)]

ODD_FOLDERS = [
    "",
    "/",
    "/etc",
    "a/",
    "a//b",
    "..",
    "../a",
    "a/../b",
    ".a",
    "a/.b",
    "a b",
    "a\\b",
    "a\x00b",
    "a%2fb",
    "é",
    "a\n",
    "a/b#1",
    "c:",
    "x" * 101,
    "/".join("abcdefghi"),
]
ODD_KEYS = [
    *ODD_FOLDERS,
    "invoices",
    DIGEST,
    f"/{DIGEST}",
    f"../{DIGEST}",
    f"a/../{DIGEST}",
    f"invoices/{DIGEST[:-1]}",
    f"invoices/{DIGEST.upper()}",
    f"invoices/{DIGEST}/",
    f"invoices/{DIGEST}\n",
]


class DocumentsSuite:
    """Inherit, and give an empty place."""

    def open(self, place: Any) -> Documents:
        raise NotImplementedError

    @pytest.fixture
    def documents(self, tmp_path: Any) -> Iterator[Documents]:
        return self.open(tmp_path)

    # --- by content ----------------------------------------------------------------------------

    def test_folders_are_listed(self, documents: Documents) -> None:
        assert documents.folders() == []
        for folder in ("receipts", "invoices/in_1", "invoices/in_2/pdf"):
            documents.put(folder, CONTENT, PDF)
        assert documents.folders() == ["invoices", "receipts"]
        documents.delete(documents.put("receipts", CONTENT, PDF).key)
        assert documents.folders() == ["invoices"]

    def test_a_document_is_known_by_folder_and_content(self, documents: Documents) -> None:
        custom = {"invoice": "in_1", "locale": "français"}
        document = documents.put("invoices/in_1", CONTENT, PDF, custom)
        assert document == Document(KEY, DIGEST, len(CONTENT), PDF, custom)
        assert documents.head(KEY) == document
        assert documents.get(KEY) == CONTENT
        pieces = documents.read(KEY)
        assert pieces is not None
        assert b"".join(pieces) == CONTENT

    def test_the_same_content_again_is_the_same_document(self, documents: Documents) -> None:
        first = documents.put("invoices/in_1", CONTENT, PDF, {"a": "1"})
        again = documents.put("invoices/in_1", iter([CONTENT[:9], CONTENT[9:]]), PDF, {"b": "2"})
        assert again == first._replace(custom={"b": "2"})
        assert documents.head(KEY) == again
        assert len(documents.page("invoices").documents) == 1

    def test_the_same_content_in_another_folder_is_another_document(
        self, documents: Documents
    ) -> None:
        documents.put("invoices/in_1", CONTENT, PDF)
        other = documents.put("invoices/in_2", CONTENT, PDF)
        assert documents.delete(KEY)
        assert documents.get(KEY) is None
        assert documents.get(other.key) == CONTENT

    def test_nothing_is_content_too(self, documents: Documents) -> None:
        for content in (b"", iter(())):
            document = documents.put("empty", content, "text/plain; charset=utf-8")
            assert (document.length, documents.get(document.key)) == (0, b"")

    def test_a_large_one_goes_in_and_comes_out_in_pieces(self, documents: Documents) -> None:
        document = documents.put("exports", iter(LARGE), "text/csv")
        assert document.length == 15_000_000
        assert documents.head(document.key) == document
        pieces = documents.read(document.key)
        assert pieces is not None
        hashed, longest = sha256(), 0
        for piece in pieces:
            hashed.update(piece)
            longest = max(longest, len(piece))
        assert hashed.hexdigest() == document.sha256
        assert longest <= 8 * CHUNK_BYTES

    def test_a_source_that_breaks_leaves_nothing(self, documents: Documents) -> None:
        def breaking() -> Iterator[bytes]:
            yield b"half"
            raise RuntimeError("rendering failed")

        with pytest.raises(RuntimeError, match="rendering failed"):
            documents.put("invoices", breaking(), PDF)
        assert documents.page("invoices") == DocumentPage((), None)

    # --- what is not there ---------------------------------------------------------------------

    def test_what_is_not_there_is_none(self, documents: Documents) -> None:
        assert documents.head(KEY) is None
        assert documents.get(KEY) is None
        assert documents.read(KEY) is None
        assert not documents.delete(KEY)
        assert documents.page("invoices") == DocumentPage((), None)

    def test_what_was_deleted_can_come_again(self, documents: Documents) -> None:
        document = documents.put("invoices/in_1", CONTENT, PDF, {"a": "1"})
        assert documents.delete(KEY)
        assert not documents.delete(KEY)
        assert documents.head(KEY) is None
        assert documents.put("invoices/in_1", CONTENT, PDF, {"a": "1"}) == document
        assert documents.head(KEY) == document

    # --- pages ---------------------------------------------------------------------------------

    def test_documents_are_listed_by_folder_in_order(self, documents: Documents) -> None:
        put = {
            documents.put(folder, b"%d" % n, PDF).key: 1
            for folder in ("a/b", "a", "a/b/c")
            for n in range(3)
        }
        documents.put("a/bc", b"0", PDF)
        documents.put("ab", b"0", PDF)
        below = sorted(key for key in put if key.startswith("a/b/"))
        assert documents.page("a/b").documents == tuple(Listed(key, 1) for key in below)
        assert len(documents.page("a").documents) == 10
        assert documents.page("b").documents == ()

    def test_pages_follow_each_other_without_gap_or_repeat(self, documents: Documents) -> None:
        keys = sorted(documents.put("many/one", b"%d" % n, PDF).key for n in range(13))
        seen: list[str] = []
        after: str | None = ""
        while after is not None:
            page = documents.page("many", after, limit=5)
            seen += [one.key for one in page.documents]
            after = page.after
        assert seen == keys
        assert documents.page("many", limit=13).after is None

    # --- keys and metadata that are none -------------------------------------------------------

    @pytest.mark.parametrize("folder", ODD_FOLDERS)
    def test_odd_folders_are_refused(self, documents: Documents, folder: str) -> None:
        for call in (lambda: documents.put(folder, b"", PDF), lambda: documents.page(folder)):
            with pytest.raises(KeyRefused, match="a folder is one to eight names"):
                call()

    @pytest.mark.parametrize("key", ODD_KEYS)
    def test_odd_keys_are_refused(self, documents: Documents, key: str) -> None:
        calls = [documents.head, documents.get, documents.read, documents.delete]
        for call in calls:
            with pytest.raises(KeyRefused, match="a document's key is its folder"):
                call(key)
        if key:
            with pytest.raises(KeyRefused):
                documents.page("invoices", after=key)

    @pytest.mark.parametrize(
        ("content_type", "custom", "says"),
        [
            ("pdf", {}, "no content type"),
            ("text/html\r\nx: y", {}, "no content type"),
            (PDF, {"Name": "x"}, "named by a-z"),
            (PDF, {"a\r\nb": "x"}, "named by a-z"),
            (PDF, {"a": "é" * 1_024}, "2049 bytes, and 2048 at most"),
        ],
    )
    def test_metadata_that_cannot_be_kept_is_refused(
        self, documents: Documents, content_type: str, custom: dict[str, str], says: str
    ) -> None:
        with pytest.raises(KeyRefused, match=says):
            documents.put("invoices", CONTENT, content_type, custom)
        assert documents.page("invoices").documents == ()
