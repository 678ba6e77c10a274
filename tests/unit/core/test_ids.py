from string import ascii_letters, digits

import pytest

from sao.core.ids import (
    HOME_LENGTH,
    MEMBER_LENGTH,
    alarm_id,
    home_of,
    member_id,
    message_id,
    named_id,
    prefix_of,
    root_id,
    token,
)

OWNER = root_id("cus", "command_1")
HOME = home_of(OWNER)


def test_a_token_is_letters_and_digits_and_always_the_same() -> None:
    assert token("seed") == token("seed")
    assert token("seed") != token("other")
    assert len(token("seed")) == HOME_LENGTH
    assert set(token("seed", 24)) <= set(ascii_letters + digits)
    assert all(len(token(str(seed), 24)) == 24 for seed in range(2_000))


def test_the_root_of_a_home_carries_its_token_alone() -> None:
    assert f"cus_{HOME}" == OWNER
    assert len(HOME) == HOME_LENGTH


def test_a_member_lives_where_its_owner_does() -> None:
    invoice = member_id("in", HOME, "command_2")
    assert home_of(invoice) == HOME
    assert invoice.startswith(f"in_{HOME}")
    assert len(invoice) == len(f"in_{HOME}") + MEMBER_LENGTH


def test_what_an_id_is_made_of_makes_it_another() -> None:
    made = [
        member_id("in", HOME, "command_2"),
        member_id("in", HOME, "command_3"),
        member_id("in", HOME, "command_2", "second"),
        member_id("in", home_of(root_id("cus", "command_9")), "command_2"),
        member_id("pi", HOME, "command_2"),
        root_id("in", "command_2"),
    ]
    own_part = [each.rpartition("_")[2] for each in made]
    assert len(set(own_part)) == len(made)


@pytest.mark.parametrize(
    ("object_id", "prefix"),
    [
        ("cus_abcdefghijklmn", "cus"),
        ("test_clock_abcdefghijklmn", "test_clock"),
        ("price:gold_monthly", "price"),
        ("price:gold:monthly", "price"),
        ("nothing", ""),
        ("", ""),
    ],
)
def test_the_prefix_is_read_off_the_id(object_id: str, prefix: str) -> None:
    assert prefix_of(object_id) == prefix


@pytest.mark.parametrize(
    "object_id",
    [
        "price:gold",
        "price:abcdefghijklmn",
        "cus_short",
        "cus_abcdefghijklmno",  # neither a root nor a member
        "Cus_abcdefghijklmn",
        "cus_abcdefghijklm-",
        "cus_abcdefghijklmn\n",
        "",
    ],
)
def test_any_other_id_is_a_home_of_its_own(object_id: str) -> None:
    assert home_of(object_id) == token(object_id)


def test_a_prefix_of_several_words_has_a_home_too() -> None:
    assert home_of("test_clock_abcdefghijklmn") == "abcdefghijklmn"


def test_a_named_id_keeps_the_name() -> None:
    named = named_id("price", "gold")
    assert named == "price:gold"
    assert prefix_of(named) == "price"
    assert home_of(named) != home_of(named_id("price", "silver"))
    assert home_of(named) != home_of(named_id("prod", "gold"))


def test_the_ids_of_messages_and_alarms_say_where_they_come_from() -> None:
    assert message_id("command_1", 0) == "command_1.0"
    assert message_id(message_id("command_1", 0), 2) == "command_1.0.2"
    assert alarm_id("sub_1", 3) == "sub_1@3"
