"""API keys: made, accepted, replaced, taken away; and what each may do."""

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest

from sao.keys import (
    ApiKey,
    FolderSafe,
    KeyMissing,
    KeyNeeded,
    KeyOfSandbox,
    Keyring,
    MemorySafe,
    PermissionUnknown,
)
from sao.keys.key import masked, shortened
from sao.platform.errors import CommitFailed, StoreUnreadable

AREAS = frozenset({"customers", "invoices"})


class Now:
    """A wall clock to be set."""

    def __init__(self) -> None:
        self.at = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def ring(now: Now) -> Keyring:
    return Keyring(MemorySafe(), now, AREAS)


def test_a_key_is_letters_and_digits(ring: Keyring) -> None:
    for live, beginning in ((False, "sk_test_"), (True, "sk_live_")):
        keys = Keyring(MemorySafe(), lambda: 0.0, live=live)
        made = keys.make("Anybody")
        assert re.fullmatch(rf"{beginning}[a-zA-Z0-9]{{24,}}", made.secret)
        assert keys.find(made.secret) == made.key
    assert ring.make("Looks", ("read",)).secret.startswith("rk_test_")


def test_nothing_that_is_kept_shows_the_key(tmp_path: Path) -> None:
    keys = Keyring(FolderSafe(tmp_path), lambda: 0.0)
    secret, key = keys.make("Anybody")
    (file,) = (tmp_path / "api_keys").iterdir()
    assert secret[8:-4] not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0
    assert key.shown == f"sk_test_…{secret[-4:]}"


@pytest.mark.parametrize(
    ("secret", "stars", "short"),
    [
        ("sk_test_abcdefghi", "sk_test_*****fghi", "sk_test_…fghi"),
        ("rk_live_abcdefghi", "rk_live_*****fghi", "rk_live_…fghi"),
        ("a-key-of-ours", "*********ours", "…ours"),
        ("sk_test_abcdefgh", "sk_test_********", "sk_test_…"),
        ("sk_test_tour", "sk_test_****", "sk_test_…"),
        ("sk_test_", "sk_test_", "sk_test_…"),
        ("short", "*****", "…"),
        ("", "", "…"),
    ],
)
def test_a_key_is_shown_as_far_as_it_helps(secret: str, stars: str, short: str) -> None:
    assert masked(secret) == stars
    assert shortened(secret) == short


def test_what_earlier_versions_kept_is_accepted_until_it_is_revoked(tmp_path: Path) -> None:
    old = {"sha256": [sha256(secret.encode()).hexdigest() for secret in ("sk_one", "sk_two")]}
    (tmp_path / "keys.json").write_text(json.dumps(old))
    keys = Keyring(FolderSafe(tmp_path), lambda: 5.0)
    found = keys.find("sk_one")
    assert found is not None
    assert (found.may, found.created, found.name) == (None, None, "")
    keys.revoke(found.id)
    again = Keyring(FolderSafe(tmp_path), lambda: 6.0)
    assert again.find("sk_one") is None
    assert again.find("sk_two") is not None


def test_a_file_that_holds_no_keys_is_said_to(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{")
    with pytest.raises(StoreUnreadable, match=r"keys\.json.*holds no API keys"):
        Keyring(FolderSafe(tmp_path), lambda: 0.0)


def test_a_key_that_cannot_be_kept_is_none(tmp_path: Path) -> None:
    (tmp_path / "api_keys").write_text("in the way")
    keys = Keyring(FolderSafe(tmp_path), lambda: 0.0)
    with pytest.raises(CommitFailed, match="api_keys did not take the commit"):
        keys.make("Anybody")
    assert keys.all() == []


@pytest.mark.parametrize(
    ("may", "reads", "writes"),
    [
        (None, {"customers", "invoices"}, {"customers", "invoices"}),
        (("read",), {"customers", "invoices"}, set()),
        (("customers:read",), {"customers"}, set()),
        (("customers:write",), {"customers"}, {"customers"}),
        (("read", "invoices:write"), {"customers", "invoices"}, {"invoices"}),
    ],
)
def test_a_key_may_what_its_permissions_say(
    ring: Keyring, may: tuple[str, ...] | None, reads: set[str], writes: set[str]
) -> None:
    key = ring.make("Somebody", may).key
    assert {area for area in AREAS if key.allows(area, changes=False)} == reads
    assert {area for area in AREAS if key.allows(area, changes=True)} == writes


@pytest.mark.parametrize("permission", ["customer:read", "customers", "customers:all", "write", ""])
def test_a_permission_that_says_nothing_is_refused(ring: Keyring, permission: str) -> None:
    with pytest.raises(PermissionUnknown, match="customers, invoices") as refused:
        ring.make("Somebody", (permission,))
    assert ("did you mean customers:read" in str(refused.value)) == permission.startswith("cust")
    assert ring.all() == []


def test_a_key_ends(ring: Keyring, now: Now) -> None:
    secret, key = ring.make("A week", None, int(now.at) + 10)
    now.at += 9
    assert (ring.find(secret), ring.named(key.id)) == (key, key)
    now.at += 1
    assert (ring.find(secret), ring.named(key.id)) == (None, None)
    assert ring.all() == [key]


def test_a_rolled_key_is_accepted_for_as_long_as_was_said(ring: Keyring, now: Now) -> None:
    before = ring.make("Support", ("read",))
    after = ring.roll(before.key.id, 60)
    assert (after.key.name, after.key.may) == ("Support", ("read",))
    now.at += 59
    assert ring.find(before.secret) is not None
    now.at += 1
    assert ring.find(before.secret) is None
    assert ring.find(after.secret) == after.key
    with pytest.raises(KeyMissing):
        ring.roll(before.key.id)


def test_to_roll_a_key_makes_it_last_no_longer(ring: Keyring, now: Now) -> None:
    ends = int(now.at) + 10
    before = ring.make("A week", None, ends)
    assert ring.roll(before.key.id, 60).key.expires_at == ends
    assert {one.expires_at for one in ring.all()} == {ends}


def test_the_last_key_that_may_do_everything_stays(ring: Keyring, now: Now) -> None:
    only = ring.make("Only").key
    looks = ring.make("Looks", ("read",)).key
    ring.make("For a while", None, int(now.at) + 60)
    with pytest.raises(KeyNeeded, match="roll it"):
        ring.revoke(only.id)
    ring.revoke(looks.id)
    ring.make("Another")
    ring.revoke(only.id)
    assert ring.named(only.id) is None
    with pytest.raises(KeyMissing):
        ring.revoke(only.id)


def test_a_key_that_is_given_again_is_the_same_and_a_revoked_one_comes_back(
    ring: Keyring, now: Now
) -> None:
    first = ring.accept("sk_test_given", "Given")
    now.at += 5
    assert ring.accept("sk_test_given", "Given again") == first
    ring.make("Another")
    ring.revoke(first.id)
    assert ring.find("sk_test_given") is None
    assert ring.accept("sk_test_given", "Given again").name == "Given again"
    assert ring.find("sk_test_given") is not None


@pytest.mark.parametrize("beginning", ["sk_test_", "rk_test_"])
def test_a_live_environment_takes_no_key_of_sandboxes(beginning: str) -> None:
    with pytest.raises(KeyOfSandbox, match=beginning):
        Keyring(MemorySafe(), lambda: 0.0, live=True).accept(f"{beginning}x", "Given")


def test_what_a_command_does_beside_a_server_counts_there_a_second_later(
    tmp_path: Path, now: Now
) -> None:
    served, beside = (Keyring(FolderSafe(tmp_path), now, AREAS) for _ in range(2))
    served.make("First")
    made = beside.make("Looks", ("read",))
    now.at += 1
    assert served.find(made.secret) == made.key
    beside.revoke(made.key.id)
    now.at += 1
    assert served.find(made.secret) is None


def test_an_id_tells_nothing_of_the_key() -> None:
    hashed = sha256(b"sk_test_x").hexdigest()
    assert ApiKey(sha256=hashed).id == f"key_{hashed[:16]}"


def test_what_is_named_twice_counts_once(ring: Keyring) -> None:
    assert ring.make("Looks", ("read", "invoices:write", "read")).key.may == (
        "read",
        "invoices:write",
    )


def test_when_a_key_was_used_is_known_as_long_as_it_is_remembered(ring: Keyring, now: Now) -> None:
    made = ring.make("Looks", ("read",)).key
    assert ring.last_used(made) is None
    now.at += 5
    ring.used(made)
    assert ring.last_used(made) == now.at
