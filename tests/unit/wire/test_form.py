import pytest

from sao.wire.errors import WireError
from sao.wire.form import Tree, parse


@pytest.mark.parametrize(
    ("form", "tree"),
    [
        ("", {}),
        ("a=1&b=", {"a": "1", "b": ""}),
        ("a[b][c]=1", {"a": {"b": {"c": "1"}}}),
        ("a[0][b]=1&a[1][b]=2", {"a": {"0": {"b": "1"}, "1": {"b": "2"}}}),
        ("a[]=1&a[]=2", {"a": ["1", "2"]}),
        ("a[][b]=1&a[][c]=2&a[][b]=3", {"a": [{"b": "1", "c": "2"}, {"b": "3"}]}),
        ("a=1&a=2", {"a": "2"}),
        ("a%5Bb%5D=x+y%21", {"a": {"b": "x y!"}}),
        (b"n=%C3%A9", {"n": "é"}),
        ([("a[b]", "1")], {"a": {"b": "1"}}),
    ],
)
def test_a_form_is_a_tree(form: str, tree: Tree) -> None:
    assert parse(form) == tree


@pytest.mark.parametrize(
    ("form", "param"),
    [
        ("a[b=1", "a[b"),
        ("[a]=1", "[a]"),
        ("a]b=1", "a]b"),
        ("a[b]c=1", "a[b]c"),
        ("a=1&a[b]=2", "a[b]"),
        ("a[b]=2&a=1", "a"),
        ("a[]=2&a[b]=1", "a[b]"),
        ("a" + "[b]" * 20 + "=1", "a" + "[b]" * 20),
        (b"a=%ff", None),
        ("&".join(f"a{n}=1" for n in range(1_001)), None),
    ],
)
def test_what_is_malformed_is_named(form: str, param: str | None) -> None:
    with pytest.raises(WireError) as caught:
        parse(form)
    assert (caught.value.code, caught.value.param) == ("form_malformed", param)
