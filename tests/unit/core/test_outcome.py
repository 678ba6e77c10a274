"""What verification says of every way to falsify a chain."""

import pytest
from msgspec.structs import replace

from sao.core.errors import ChainBroken
from sao.core.outcome import BrokenLink, Link, checked, genesis, link_hash, verify

ME, OTHER = "cus_abcdefghijklmn", "cus_nmlkjihgfedcba"


def chain_of(object_id: str, *bodies: bytes) -> list[Link]:
    head, links = genesis(object_id), []
    for seq, body in enumerate(bodies, 1):
        head = link_hash(head, body)
        links.append(Link(object_id, seq, head, body))
    return links


CHAIN = chain_of(ME, b"[1]", b"[2]", b"[3]", b"[4]")
HEAD = CHAIN[-1].hash


def relabelled(*links: Link) -> list[Link]:
    """The links in this order, with the seqs that hide it."""
    return [replace(link, seq=seq) for seq, link in enumerate(links, 1)]


def test_a_true_chain_verifies() -> None:
    assert verify(ME, CHAIN) is None
    assert verify(ME, iter(CHAIN), HEAD) is None
    assert verify(ME, []) is None
    assert verify(ME, [], genesis(ME)) is None
    assert checked(ME, iter(CHAIN)) == CHAIN


@pytest.mark.parametrize(
    ("chain", "seq", "kind"),
    [
        pytest.param(
            [CHAIN[0], replace(CHAIN[1], body=b"[9]"), *CHAIN[2:]], 2, "changed", id="body"
        ),
        pytest.param([CHAIN[0], replace(CHAIN[1], hash=HEAD), *CHAIN[2:]], 2, "changed", id="hash"),
        pytest.param([*CHAIN[:3], replace(CHAIN[3], body=b"")], 4, "changed", id="emptied"),
        pytest.param(CHAIN[1:], 1, "missing", id="the first is missing"),
        pytest.param([CHAIN[0], *CHAIN[2:]], 2, "missing", id="one is missing"),
        pytest.param([*CHAIN[:3], replace(CHAIN[3], seq=9)], 4, "missing", id="a gap"),
        pytest.param(relabelled(CHAIN[0], *CHAIN[2:]), 2, "changed", id="one is hidden"),
        pytest.param([CHAIN[1], CHAIN[0], *CHAIN[2:]], 1, "reordered", id="swapped"),
        pytest.param([*CHAIN, CHAIN[1]], 5, "reordered", id="a copy at the end"),
        pytest.param(
            relabelled(CHAIN[0], CHAIN[2], CHAIN[1], CHAIN[3]), 2, "reordered", id="relabelled"
        ),
        pytest.param(relabelled(*reversed(CHAIN)), 1, "reordered", id="reversed"),
        pytest.param(
            relabelled(CHAIN[0], CHAIN[0], *CHAIN[1:]), 2, "reordered", id="the first, twice"
        ),
        pytest.param(
            relabelled(*CHAIN[:3], CHAIN[1], CHAIN[3]), 4, "reordered", id="another, twice"
        ),
        pytest.param([CHAIN[0], replace(CHAIN[1], object_id=OTHER)], 2, "foreign", id="foreign"),
        pytest.param(
            [replace(link, object_id=ME) for link in chain_of(OTHER, b"[1]", b"[2]")],
            1,
            "changed",
            id="another's chain under my name",
        ),
    ],
)
def test_the_first_bad_link_is_named(chain: list[Link], seq: int, kind: str) -> None:
    broken = verify(ME, chain, HEAD)
    assert broken is not None
    assert (broken.object_id, broken.seq, broken.kind) == (ME, seq, kind)


@pytest.mark.parametrize("length", range(4))
def test_a_chain_that_was_cut_off_is_found_by_its_head_alone(length: int) -> None:
    assert verify(ME, CHAIN[:length]) is None
    assert verify(ME, CHAIN[:length], HEAD) == BrokenLink(ME, length + 1, "missing")


def test_a_chain_that_was_carried_on_is_found_by_its_head_alone() -> None:
    longer = chain_of(ME, b"[1]", b"[2]", b"[3]", b"[4]", b"[5]")
    assert verify(ME, longer) is None
    assert verify(ME, longer, HEAD) is not None


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("changed", "cus_x: outcome 2 was changed, or a link before it was"),
        ("missing", "cus_x: outcome 2 is missing"),
        ("reordered", "cus_x: outcome 2 stands in the wrong place"),
        ("foreign", "cus_x: outcome 2 belongs to another object"),
    ],
)
def test_a_broken_link_is_one_sentence(kind: str, text: str) -> None:
    assert str(BrokenLink("cus_x", 2, kind)) == text  # type: ignore[arg-type]


def test_whoever_needs_the_chain_is_told_where_it_broke() -> None:
    with pytest.raises(ChainBroken, match=f"{ME}: outcome 2 is missing"):
        checked(ME, [CHAIN[0], *CHAIN[2:]])
