"""Articles are hostile input: whatever they hold, the page shows its characters and nothing more."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise

from playwright.sync_api import Page, expect

from assistant import Article, Assistant, Span
from assistant.apps.web import RunningServer
from assistant.apps.web.state.links import quote_locators

Ask = Callable[[Page, str], None]
KEEPER = "What did the lighthouse keeper write into his logbook?"
PIECES = (
    "<script>window.broken=1</script>",
    "<img src=x onerror=window.broken=2>",
    "</mark></div></article><h1>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<style>*{display:none}</style>",
    "<think>",
    "</think>",
    "${window.broken=3}",
    "{{7*7}}",
    "`${1}`",
    "&lt;",
    "&amp;amp;",
    "&#60;",
    "&#x3c;",
    "&nbsp",
    "**bold**",
    "_em_",
    "~~no~~",
    "$x^2$",
    "$$x$$",
    "\\(y\\)",
    "\\[z\\]",
    "\\begin{a}",
    "```js\n",
    "# ",
    "> ",
    "- ",
    "1. ",
    "| a |",
    "[l](javascript:alert(1))",
    "![i](http://evil.example/i.png)",
    "http://evil.example/",
    "www.evil.example",
    "me@evil.example",
    ":smile:",
    "\n",
    "\n\n",
    "\n \t\n",
    "\r\n",
    "\r",
    "\t",
    "  ",
    "\u00a0",
    "\u2028",
    "\u2029",
    "\x85",
    "\x0b",
    "\x0c",
    "\x1b",
    "\x7f",
    "\x80",
    "\ufeff",
    "\ufffe",
    "\u202e",
    "\u200d",
    "e\u0301",
    "😀",
    "\U0010ffff",
    '"',
    "'",
    "\\",
    "\\n",
    "%3Cscript%3E",
    "=",
    "word",
    "Слово",
    "語",
)


def hostile_article() -> tuple[Article, list[Span]]:
    """One article that strings 300 hostile texts together, and where each of them stands."""
    choose = random.Random(20261122)
    texts = ["".join(choose.choices(PIECES, k=choose.randint(1, 12))) for _ in range(300)]
    borders = [0]
    for text in texts:
        borders.append(borders[-1] + len(text))
    spans = [Span(start=start, end=end) for start, end in pairwise(borders)]
    return Article(id="strings", text="".join(texts)), spans


def test_a_hostile_article_is_quoted_character_for_character(
    page: Page, ask: Ask, desk: Assistant
) -> None:
    ask(page, KEEPER)
    page.wait_for_selector("#chosen")
    article = desk.article("hostile")
    quotes = [text or "" for text in page.locator(".card .quote").evaluate_all(TEXTS)]
    assert any("window.broken=1" in quote for quote in quotes)
    # What the sources of all cards share stands above them
    source = page.locator(".shared-source, .card")
    assert source.locator(".title").first.evaluate("node => node.textContent") == article.title
    assert (
        source.locator(".authors").first.evaluate("node => node.textContent") == article.authors[0]
    )
    assert source.locator(".outlet").first.evaluate("node => node.textContent") == article.publisher
    assert page.locator("#panel .text").evaluate("node => node.textContent") == article.text
    assert quotes[0] in article.text
    assert page.locator("#chosen").evaluate("node => node.textContent") == quotes[0]


TEXTS = "nodes => nodes.map(node => node.textContent)"


def test_names_in_the_filters_are_only_text(page: Page, desk: Assistant) -> None:
    article = desk.article("hostile")
    page.locator("#filters .label-wrap").click()
    page.locator("#outlet input").click()
    options = page.get_by_role("option").evaluate_all(TEXTS)
    assert any((article.publisher or "?") in option for option in options)


def test_links_lead_only_where_a_reader_may_follow(page: Page, ask: Ask) -> None:
    ask(page, KEEPER)
    ask(page, "What percent of islanders oppose the joint declaration in the poll?")
    ask(page, "When was the joint declaration signed in Moscow?")
    addresses = page.locator("a.address, a.original").evaluate_all(
        "nodes => nodes.map(node => [node.href, node.rel, node.target])"
    )
    assert addresses
    for href, rel, target in addresses:
        assert href.startswith(
            ("https://weekly.example.org/1956", "https://gazette.example.org/%3Cscript%3E")
        )
        assert (rel, target) == ("noopener noreferrer", "_blank")
    poll = page.locator(".card").filter(has_text="What the islanders think").first
    expect(poll.locator("span.address")).to_have_text("javascript:alert(1)")


def test_300_hostile_strings_show_character_for_character(
    new_page: Page, ask: Ask, desk: Assistant
) -> None:
    page = new_page  # whose clicks are counted from one
    article, spans = hostile_article()
    desk.add([article])
    try:
        for number, span in enumerate(spans[::15], start=1):
            reference = quote_locators([article.locate(span)])
            wanted = span.slice(article.text)
            page.evaluate(OPEN, reference)
            page.wait_for_selector(f"#panel .click-{number} #chosen", state="attached")
            shown = page.locator("#chosen").evaluate("node => node.textContent")
            assert shown == wanted
        text = page.locator("#panel .text").evaluate("node => node.textContent")
        assert text == article.text
        inside = page.locator("#panel .text *").evaluate_all("all => all.map(one => one.tagName)")
        assert set(inside) <= {"SPAN", "MARK", "A"}
        # The same strings as a question and its message in the conversation
        for span in spans[:3]:
            question = span.slice(article.text).replace("\r\n", "\n").replace("\r", "\n").strip()
            page.evaluate("window.broken = undefined")
            ask(page, question or "?")
            asked = page.locator(".asked").last.evaluate("node => node.textContent")
            assert asked == (question or "?")
    finally:
        desk.remove([article.id])


OPEN = """reference => {
    const link = document.createElement('a');
    link.href = '#show=' + reference;
    document.body.append(link);
    link.click();
    link.remove();
}"""


def test_a_forged_citation_shows_a_label_and_no_article(
    new_page: Page, desk: Assistant, server: RunningServer
) -> None:
    page = new_page
    assert server.url
    article = desk.article("poll")
    good = str(article.locate(Span(start=0, end=5)))
    forged = (
        good.replace(article.text_sha256, "0" * 64),
        good.replace("poll@", "nobody@"),
        good.replace(":0-5", ":0-99999999"),
        "../../etc/passwd",
        "",
        "%00",
        "x" * 30_000,
    )
    for number, reference in enumerate(forged, start=1):
        page.evaluate(OPEN, reference)
        page.wait_for_selector(f"#panel .reading-notice.click-{number}")
        expect(page.locator("#panel .reading")).to_have_count(0)


def test_a_withheld_quotation_when_the_article_changed_meanwhile(
    new_page: Page, ask: Ask, desk: Assistant
) -> None:
    page = new_page
    before = desk.article("poll")
    ask(page, "What percent of islanders oppose the joint declaration?")
    page.wait_for_selector("#chosen")
    changed = Article(
        id="poll", text=before.text.replace("71", "17"), title=before.title, publisher="The Daily"
    )
    desk.add([changed])
    try:
        card = page.locator(".card").filter(has_text="71 percent").first
        card.locator(".open").click()
        page.wait_for_selector("#panel .reading-notice.click-1")
    finally:
        desk.add([before])
