"""Text that nobody sees on a page is in no sentence, and the reading report names it."""

from __future__ import annotations

import pytest

from assistant.ingest.formats import markdown, pdf, web_page
from assistant.records import OmissionKind
from tests.ingest.pdf_pages import by_hand

FIRST = "The board sat for two days and looked at every log book the keepers had ever kept."
LAST = "A report will be laid before the county in the spring, and the keepers will answer it."

STYLES = [
    "display:none", "visibility:hidden", "visibility:collapse", "content-visibility:hidden",
    "opacity:0", "opacity:0.01", "opacity:.0", "filter:opacity(0)", "font-size:0", "font-size:1px",
    "font-size:0.1em", "font:0/0 a", "line-height:0", "height:0;overflow:hidden",
    "max-height:0;overflow:hidden", "width:0;overflow:hidden", "width:1px;height:1px;overflow:hidden",
    "position:absolute;left:-9999px", "position:absolute;left:-999em", "position:absolute;top:-999px",
    "margin-left:-9999px", "text-indent:-9999px", "text-indent:-100%", "text-indent:-999em",
    "transform:scale(0)", "transform:translateX(-9999px)", "clip:rect(0,0,0,0);position:absolute",
    "clip-path:inset(100%)", "clip-path:circle(0)", "clip-path:polygon(0 0,0 0,0 0)",
    "color:transparent", "color:rgba(0,0,0,0)", "color:#00000000",
    "-webkit-text-fill-color:transparent", "color:#fff;background:#ffffff", "color:white",
    "color:rgb(255,255,255)", "color:#fefefe;background-color:white", "color:black;background:#000",
]  # fmt: skip
ELEMENTS = [
    "<{tag} hidden>SECRET</{tag}>", "<{tag} popover>SECRET</{tag}>",
    "<{tag} class='gone'>SECRET</{tag}>",
    "<{tag} class='far'>SECRET</{tag}>", "<{tag} class='clear'>SECRET</{tag}>",
    "<{tag} class='screen'>SECRET</{tag}>", "<{tag} class='sr-only'>SECRET</{tag}>",
    "<font color='#ffffff'>SECRET</font>", "<font color=white>SECRET</font>",
    "<audio>SECRET</audio>", "<video>SECRET</video>", "<canvas>SECRET</canvas>",
    "<object>SECRET</object>", "<noscript>SECRET</noscript>", "<template>SECRET</template>",
    "<noembed>SECRET</noembed>", "<dialog>SECRET</dialog>", "<!-- SECRET -->",
    *(f"<{{tag}} style='{style}'>SECRET</{{tag}}>" for style in STYLES),
]  # fmt: skip
SHEET = (
    "<style>.gone{display:none} .far{position:absolute;left:-9999px} .clear{color:transparent}"
    " @media screen {.screen{display:none}} @media print {.printed{display:none}}</style>"
)
SEEN = [
    "<span style='color:#fff;background:#222'>seen</span>",
    "<span class='dark' style='color:white'>seen</span>",
    "<span style='background:navy'><span style='color:white'>seen</span></span>",
    "<span style='margin-left:-12px'>seen</span>", "<span style='opacity:0.5'>seen</span>",
    "<span style='font-size:10px;line-height:1.2'>seen</span>",
    "<span style='width:100px;max-height:20px'>seen</span>",
    "<span style='text-indent:-1em;left:-4px'>seen</span>",
    "<span style='border-width:0;min-height:0'>seen</span>",
    "<span style='color:rgba(0,0,0,.5)'>seen</span>", "<span class='printed'>seen</span>",
    "<span style='transform:scale(1.05)'>seen</span>", "<font color='black'>seen</font>",
    "<span style='background-color:transparent'>seen</span>",
]  # fmt: skip


def page(middle: str) -> str:
    return (
        f"<!doctype html><html lang=en><head><title>Log</title>{SHEET}</head><body><article>"
        f"<h1>Log</h1><p>{FIRST}</p>{middle}<p>{LAST}</p></article></body></html>"
    )


@pytest.mark.parametrize("form", ELEMENTS)
def test_what_a_page_does_not_show_is_not_read_and_is_named(form: str) -> None:
    for written in (
        f"<p>The lamp was {form.format(tag='span')} lit.</p>",
        f"<p>The lamp was lit.</p>{form.format(tag='div')}",
    ):
        found = web_page.extract(page(written).encode(), source="a.html")
        assert "SECRET" not in found.text, written
        assert "The lamp was lit." in found.text


@pytest.mark.parametrize("form", SEEN)
def test_what_a_page_does_show_is_read(form: str) -> None:
    found = web_page.extract(page(f"<p>The lamp was {form} again.</p>").encode(), source="a.html")
    assert "The lamp was seen again." in found.text


def test_the_reading_report_says_what_was_hidden() -> None:
    found = web_page.extract(
        page("<p>Lit.<span style='opacity:0'>SECRET</span></p>").encode(), source="a.html"
    )
    hidden = [item for item in found.report.omissions if item.kind is OmissionKind.HIDDEN]
    assert [(item.count, item.sample) for item in hidden] == [(1, "SECRET")]


@pytest.mark.parametrize("style", STYLES)
def test_inline_html_of_markdown_is_read_as_a_page_is(style: str) -> None:
    text = f"{FIRST}\n\nThe lamp was <span style='{style}'>SECRET</span> lit.\n\n{LAST}\n"
    found = markdown.extract(text.encode(), source="a.md")
    assert "SECRET" not in found.text


LINE = b"BT /F1 12 Tf %s 72 %d Td (%s) Tj ET\n"
PLAIN_LINES = b"".join(
    LINE % (b"", 700 - 20 * number, b"The keeper wrote the log of the light every night.")
    for number in range(6)
)


@pytest.mark.parametrize(
    "drawn",
    [
        LINE % (b"3 Tr", 400, b"SECRET words nobody sees"),
        LINE % (b"7 Tr", 400, b"SECRET words nobody sees"),
        LINE % (b"1 1 1 rg", 400, b"SECRET words nobody sees"),
        b"BT /F1 0.5 Tf 72 400 Td (SECRET words nobody sees) Tj ET\n",
        b"BT /F1 12 Tf -900 400 Td (SECRET words nobody sees) Tj ET\n",
        b"BT /F1 12 Tf 72 2000 Td (SECRET words nobody sees) Tj ET\n",
    ],
    ids=["without ink", "clipping only", "white", "half a point", "left of the page", "above it"],
)
def test_what_a_pdf_does_not_show_is_not_read(drawn: bytes) -> None:
    found = pdf.extract(by_hand(PLAIN_LINES + drawn), source="a.pdf")
    assert "SECRET" not in found.text
    assert found.text.count("The keeper wrote") == 6


def test_white_letters_on_a_dark_ground_are_read() -> None:
    drawn = b"0 0 0.4 rg 60 390 400 30 re f\n" + LINE % (b"1 1 1 rg", 400, b"SEEN on a dark band")
    found = pdf.extract(by_hand(PLAIN_LINES + drawn), source="a.pdf")
    assert "SEEN on a dark band" in found.text
