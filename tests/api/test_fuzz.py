"""Whatever is asked, in whatever order: no failure of ours, documented shapes, sound chains.

schemathesis knows OpenAPI, but sends the nested forms that Stripe's clients send as something else;
so this draws requests from the types that the OpenAPI document is made of. SAO_FUZZ sets how many
sequences are played (each from its number as the seed) where the quick profile is not enough.
"""

import os
from typing import Any

import pytest

from support.fuzzing import play as fuzz_play
from support.fuzzing.judge import reply_problems
from support.fuzzing.play import report, shrunk, story
from support.fuzzing.splitting import digests

SEQUENCES = int(os.environ.get("SAO_FUZZ", "8"))
LENGTH = 150


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_a_random_sequence(seed: int) -> None:
    steps, trouble = story(seed, LENGTH, valid=0.95 if seed % 4 == 3 else 0.998)
    if trouble is not None:
        pytest.fail(report(seed, shrunk(steps, trouble, seed), trouble), pytrace=False)


def test_a_failing_sequence_shrinks_to_what_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if no invoice might ever be sent: what remains is the way to one that is."""

    def judge(status: int, reply: Any) -> list[str]:
        sent = reply.get("collection_method") == "send_invoice" and "lines" in reply
        return [f"{reply['id']} is sent"] if sent else reply_problems(status, reply)

    monkeypatch.setattr(fuzz_play, "reply_problems", judge)
    steps, trouble = next(found for seed in range(9) if (found := story(seed, LENGTH))[1])
    assert trouble is not None
    short = shrunk(steps, trouble)
    assert len(short) < 8 < len(steps)
    assert "send_invoice" in report(0, short, trouble)


@pytest.mark.parametrize("seed", range(max(2, SEQUENCES // 10)))
def test_many_advances_give_what_one_gives(seed: int) -> None:
    whole, parts = digests(seed, LENGTH)
    assert whole == parts
