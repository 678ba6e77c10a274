"""The rule GB405."""

import re
from collections.abc import Iterator

from sao.gutenberg.diagnostic import Edit, Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.words import shown
from sao.gutenberg.tree import Mapping, Scalar

_TAG = re.compile(
    r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?(?:-(?:[0-9][a-z0-9]{3}|[a-z0-9]{5,8}))*"
)
_NAMES = {
    "english": "en",
    "german": "de",
    "deutsch": "de",
    "french": "fr",
    "spanish": "es",
    "italian": "it",
    "dutch": "nl",
    "portuguese": "pt",
    "japanese": "ja",
    "chinese": "zh",
}


class PageLanguage(Rule):
    """A page says in which language it is written, by a tag such as `en` or `pt-BR`.

    What it does:
        Reports a page without `lang`, and a `lang` that is no BCP 47 tag. `--fix` mends what is
        almost one.

    Why:
        A screen reader picks its voice by it, a browser its hyphenation and its translation.

    Example:
        gutenberg: 1
        page: {id: home, title: Home, lang: en_US}
        blocks: []

    Fix:
        gutenberg: 1
        page: {id: home, title: Home, lang: en-US}
        blocks: []

    """

    code = "GB405"
    name = "page-language"
    suppressible = False

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The key `lang` of the page."""
        page = draft.root.get("page") if isinstance(draft.root, Mapping) else None
        if not isinstance(page, Mapping) or not page.entries:
            return
        lang = page.get("lang")
        if lang is None:
            message = "the page does not say its language"
            yield Finding(
                page.entries[0][0].span,
                message,
                "`lang` is missing",
                advice="add it, for example `lang: en`",
            )
        elif (
            isinstance(lang, Scalar)
            and isinstance(lang.value, str)
            and not _TAG.fullmatch(lang.text)
        ):
            meant = _meant(lang.text)
            yield Finding(
                lang.span,
                f"`{shown(lang.text)}` is no language tag",
                "expected a BCP 47 tag",
                advice=f"did you mean `{meant}`?" if meant else "write for example `en` or `pt-BR`",
                edits=(Edit(lang.span, meant),) if meant else (),
            )


def _meant(text: str) -> str | None:
    """The tag that is meant, where there is no doubt."""
    if text.casefold() in _NAMES:
        return _NAMES[text.casefold()]
    language, _, region = text.strip().replace("_", "-").partition("-")
    tag = f"{language.lower()}-{region.upper()}" if region else language.lower()
    return tag if _TAG.fullmatch(tag) else None
