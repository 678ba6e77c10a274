"""What is printed, read back."""

import subprocess
import sys
from hashlib import sha256

import pytest

from sao.documents.model import Mark, Party, Row
from sao.documents.pictures import PictureRefused, read_picture
from sao.documents.press import FONTS
from support.papers import Read, paper, pdf, pdf_text, press, row
from support.pictures import LOGO, png

SCRIPTS = {
    "Arabic": "شركة الاختبار",
    "Armenian": "Փորձարկում",
    "Bengali": "পরীক্ষা",
    "Chinese": "测试公司股份有限公司",
    "Cyrillic": "Испытание Київ",
    "Devanagari": "परीक्षण",
    "Georgian": "ტესტი",
    "Greek": "Δοκιμή",
    "Hebrew": "בדיקה",
    "Japanese": "テスト株式会社 ひらがな",
    "Korean": "주식회사 시험",
    "Latin": "Łódź Đà Nẵng İstanbul Þórshöfn",
    "Tamil": "சோதனை",
    "Thai": "บริษัท ทดสอบ",
}


@pytest.mark.parametrize("lines", [0, 1, 300])
def test_many_lines_go_over_several_pages_with_heads_and_numbers(lines: int) -> None:
    rows = tuple(row(f"Line {n}.") for n in range(lines))
    pages = pdf(press().render(paper(rows=rows), "pdf")).pages
    texts = [page.extract_text() for page in pages]
    assert len(pages) == (1 if lines < 2 else 12)
    for number, text in enumerate(texts, 1):
        assert f"Page {number} of {len(pages)}" in text
        assert "sha256 e6e6e6" in text
    of_lines = [text for text in texts if "Line " in text]
    assert all("Amount, USD" in text for text in of_lines), "each page repeats the head"
    found = [n for n in range(lines) if any(f"Line {n}." in text for text in texts)]
    assert found == list(range(lines))
    assert ("There are no lines." in texts[0]) == (lines == 0)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_set_in_a_font_that_has_it(script: str) -> None:
    text = SCRIPTS[script]
    made = pdf(press().render(paper(buyer=Party(text)), "pdf"))
    missing = [
        font
        for page in made.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
        if ".notdef" in str(font)
    ]
    assert missing == []
    wanted = {"Chinese": "DroidSansFallback", "Japanese": "DroidSansFallback"}
    family = wanted.get(script, "DroidSansFallback" if script == "Korean" else f"NotoSans{script}")
    family = "IBMPlexSans" if script in ("Cyrillic", "Greek", "Latin") else family
    used = str([font["/BaseFont"] for font in made.pages[0]["/Resources"]["/Font"].values()])  # type: ignore[index]
    assert family in used, used


def test_where_no_font_has_a_character_the_document_is_there_all_the_same() -> None:
    made = press().render(paper(buyer=Party("Ada \U0001f980 Ȁ")), "pdf")
    assert "Ada" in pdf_text(made)
    assert "/StructTreeRoot" in pdf(made).trailer["/Root"]


def test_the_fonts_that_are_named_are_shipped() -> None:
    assert set(FONTS) <= set(press().families)
    assert press().families == list(FONTS), "nothing of the machine's own is used"


def test_long_words_are_broken_and_copied_whole() -> None:
    long = "x" * 4_000
    made = pdf(press().render(paper(rows=(row(long),), notes=("y" * 900,)), "pdf"))
    words = "".join("".join(page.extract_text().split()) for page in made.pages)
    assert words.count("x") >= 4_000
    assert "\u200b" not in words
    right = []

    def seen(text: str, matrix: list[float], at: list[float], *_font: object) -> None:
        if text.strip():
            right.append(at[4] * matrix[0] + matrix[4])

    for page in made.pages:
        page.extract_text(visitor_text=seen)
    assert max(right) < float(made.pages[0].mediabox.width) - 50


def test_the_sheet_is_the_one_that_was_asked_for() -> None:
    boxes = [
        pdf(press().render(paper(paper=size), "pdf")).pages[0].mediabox
        for size in ("a4", "us-letter")
    ]
    assert [(round(box.width), round(box.height)) for box in boxes] == [(595, 842), (612, 792)]


def test_a_pdf_can_be_read_aloud() -> None:
    catalog = pdf(press().render(paper(), "pdf")).trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"] is True or catalog["/MarkInfo"]["/Marked"]
    assert str(catalog["/Lang"]).startswith("en")
    assert "/StructTreeRoot" in catalog


def test_it_is_dated_when_it_was_issued_and_says_who_issued_it() -> None:
    told = pdf(press().render(paper(), "pdf")).metadata
    assert told is not None
    assert told.title == "Invoice 7QM2XK4T-0007"
    assert told.author == "Lumenfield Software Ltd"
    assert str(told.creation_date).startswith("2026-02-23 09:00")


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_it_is_the_same_bytes_in_another_process(form: str) -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from hashlib import sha256\n"
        "from support.papers import paper, press\n"
        f"print(sha256(press().render(paper(), {form!r})).hexdigest())\n"
        f"print(press().fingerprint(paper(), {form!r}))\n"
    )
    mine = sha256(press().render(paper(), form)).hexdigest()  # type: ignore[arg-type]
    mark = press().fingerprint(paper(), form)  # type: ignore[arg-type]
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"},
        )
        assert done.stdout.split() == [mine, mark]


def test_a_fingerprint_tells_whatever_can_be_seen() -> None:
    base = press().fingerprint(paper(), "pdf")
    others = (
        paper(number="7QM2XK4T-0008"),
        paper(mark=Mark("Void", "neutral")),
        paper(rows=(Row("Scale", (), "2", "520.00", "1,040.01"),)),
        paper(logo="branding/logo/" + "0" * 64),
        paper(issued_at=1),
    )
    assert len({base, *(press().fingerprint(one, "pdf") for one in others)}) == 6
    assert press().fingerprint(paper(), "html") != base


def test_a_logo_is_printed_on_both() -> None:
    logo = png(120, 40)
    assert len(pdf(press().render(paper(), "pdf", logo)).pages[0].images) == 1
    assert len(pdf(press().render(paper(), "pdf")).pages[0].images) == 0
    page = Read(press().render(paper(), "html", logo))
    assert ("img", "class", "src", "alt") in page.tags
    assert f"data:image/png;base64,{LOGO}" in page.values


def test_what_is_no_picture_is_refused() -> None:
    press().check_picture(read_picture(LOGO))
    for text, why in (
        ("%", "not base64"),
        ("AAAA", "neither PNG nor JPEG"),
        ("A" * 200_000, "and may have 131,072"),
    ):
        with pytest.raises(PictureRefused, match=why):
            read_picture(text)
    with pytest.raises(PictureRefused):
        press().check_picture(png(4, 4)[:-20])


def test_a_file_name_is_plain() -> None:
    assert paper(number='../"ü\n7').file_name.isascii()
    assert paper(number='../"ü\n7').file_name == "Invoice-7"
    assert paper(number="???").file_name == "Invoice-in_7Qm2xKb9"
    assert paper(title="Credit note", number="A-1").file_name == "Credit-note-A-1"
