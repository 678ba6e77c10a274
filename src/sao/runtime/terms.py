"""What terms say of the objects that carry them."""

from sao.platform.ports import Query


def kind_of(term: str) -> str:
    """The schema of the objects that carry a term."""
    return term.partition("|")[0].partition("@")[0]


def answers(query: Query, terms: tuple[str, ...]) -> bool:
    """Whether an object of these terms is among the answers to a query, bounds aside."""
    return all(term in terms for term in query.all) and not any(
        term in terms for term in query.none
    )
