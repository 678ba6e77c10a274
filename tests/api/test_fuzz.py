"""Whatever is asked, in whatever order: no failure of ours, documented shapes, sound chains.

schemathesis knows OpenAPI, but sends the nested forms that Stripe's clients send as something else;
so this draws requests from the types that the OpenAPI document is made of. SAO_FUZZ sets how many
sequences are played (each from its number as the seed) where the quick profile is not enough.
"""

import os

import pytest

from support.fuzz_play import report, shrunk, story

SEQUENCES = int(os.environ.get("SAO_FUZZ", "20"))
LENGTH = 150


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_a_random_sequence(seed: int) -> None:
    steps, trouble = story(seed, LENGTH, valid=0.95 if seed % 4 == 3 else 0.998)
    if trouble is not None:
        pytest.fail(report(seed, shrunk(steps, trouble), trouble), pytrace=False)
