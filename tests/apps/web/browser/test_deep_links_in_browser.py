"""Deep links in a real browser: a page is fetched, read, quoted, and opened; the right words light up."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import ClassVar

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from assistant.ingest import load_bytes
from assistant.records import Article, Citation, Span
from assistant.text.fragments import deep_link
from assistant.text.paragraphs import find_blocks
from assistant.text.sentences import split_sentences

LIT = (255, 0, 0)
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The ferry</title>
<style>body{font:16px/1.6 serif;max-width:44em;margin:1em auto;background:#fff;color:#000}
::target-text{background:rgb(255,0,0);color:rgb(0,0,0)}</style></head><body>
<nav><a href="#x">Home</a> <a href="#y">The ferry waits.</a></nav>
<article><h1>Waiting for the ferry</h1>
<p>Fog lay over the harbour for the third day in a row, and the ferry waits at its berth while
   the people of the island look out to sea. Nobody had expected it to last so long.</p>
<p>“We wait,” said the keeper of the light — a well-known man, sixty-one years old — “as ever,
   and we don’t complain.” The ferry waits. He has seen worse, he said: in 1956, 1971 &amp; 1988.</p>
<p>The harbour office didn't answer questions. The ferry waits. A letter of the R&amp;D department,
   dated 3&nbsp;May, speaks of “technical, organisational and other” reasons; it names none of them.
   A <b>naïve</b> reader in <i>Świnoujście</i> or Ålesund might believe it.</p>
<p>Туман лежал над гаванью, и паромы ждали, пока ветер переменится. Никто не ответил.</p>
<p>Nobody had expected it to last so long. A long sentence, which goes on and on over several lines
   of this page because its writer could not find the place to stop, mentions the fog, the harbour,
   the light, the keeper, the letter, the office, the ferry, and at last, after all of them, the rain.</p>
<p>That is all there is to say, or nearly. The ferry waits.</p>
<p id="last">Rain fell at last on the third of May, as the letter had said that it would, and the co&shy;operative
   opened its doors. The ferry waits no more, wrote the island’s newspaper on its front page.</p>
</article><p style="height:1200px">An unrelated end of the page. The ferry waits.</p></body></html>"""

LETTERS_ON_PAGE = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (const match of node.data.matchAll(/\\S/gu)) {
      const range = document.createRange();
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      const box = [...range.getClientRects()].at(-1);  // a soft hyphen gives the next letter two
      if (box && box.width > 0)
        found.push([match[0], box.left + scrollX, box.top + scrollY, box.width, box.height]);
    }
  }
  return found;
}"""


class _Handler(BaseHTTPRequestHandler):
    pages: ClassVar[dict[str, bytes]] = {}

    def do_GET(self) -> None:
        content = self.pages.get(self.path)
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    _Handler.pages["/ferry"] = PAGE.encode()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def article(site: str) -> Article:
    """What the project's own loader reads from the page."""
    document = load_bytes(
        PAGE.encode(),
        media_type_or_suffix=".html",
        article_id="ferry",
        source="ferry.html",
        url=f"{site}/ferry",
    )
    return document.article


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 900, "height": 1000})
    yield context.new_page()
    context.close()


Letters = list[tuple[str, float, float, float, float]]


def letters_on(page: Page) -> Letters:
    """The letters of the page and their boxes, in order, without spaces."""
    found: Letters = page.evaluate(LETTERS_ON_PAGE)
    return found


def lit_letters(page: Page, letters: Letters) -> str:
    """Those of the letters whose box has the highlight's background."""
    picture = np.asarray(Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB"))
    lit = (picture == LIT).all(axis=-1)
    return "".join(
        letter
        for letter, left, top, width, height in letters
        if lit[round(top) + 1 : round(top + height) - 1, round(left) : round(left + width)].mean()
        > 0.3
    )


def without_spaces(text: str) -> str:
    return "".join(text.replace("\u00ad", "").split())


def open_at(page: Page, link: str) -> None:
    page.goto("about:blank")  # else it would be a move inside of the document
    page.goto(link, wait_until="load")
    assert page.evaluate("'fragmentDirective' in document")
    assert ":~:" not in page.evaluate("location.href"), "the browser did not take the directive"


def wait_until_lit(page: Page, letters: Letters) -> str:
    lit = ""
    for _ in range(20):  # the browser looks for the words when the page is laid out
        lit = lit_letters(page, letters)
        if lit:
            break
        page.wait_for_timeout(100)
    return lit


def quotations(article: Article) -> list[Span]:
    """Each sentence, neighbours over a paragraph's end, whole paragraphs, and places of all kinds."""
    sentences = split_sentences(article.text, language=article.language)
    spans = [*sentences, *(block.span for block in find_blocks(article.text))]
    spans += [Span(start=a.start, end=b.end) for a, b in list(pairwise(sentences))[1::3]]
    for words in (
        "well-known man, sixty-one years",
        "3\N{NO-BREAK SPACE}May",
        "R&D",
        "naïve",
        "don’t complain",
        "1971",
    ):
        at = article.text.index(words)
        spans.append(Span(start=at, end=at + len(words)))
    spans.append(Span(start=0, end=len(article.text)))
    return list(dict.fromkeys(spans))


def test_the_browser_highlights_exactly_the_quoted_words(
    page: Page, article: Article, site: str
) -> None:
    page.goto(f"{site}/ferry")
    letters = letters_on(page)  # which stand where they stand, whichever of them are lit
    wrong = []
    for span in quotations(article):
        link = Citation(article=article, locator=article.locate(span)).deep_link
        assert link is not None
        open_at(page, link)
        lit = wait_until_lit(page, letters)
        if without_spaces(lit) != without_spaces(span.slice(article.text)):
            wrong.append((link, lit, span.slice(article.text)))
    assert wrong == [], repr(wrong)[:3000]
    then = letters_on(page)
    assert [letter for letter, *_ in then] == [letter for letter, *_ in letters]
    assert np.allclose([box for _, *box in then], [box for _, *box in letters], atol=0.1)


def test_the_browser_scrolls_to_the_quoted_words(page: Page, article: Article, site: str) -> None:
    page.set_viewport_size({"width": 900, "height": 250})
    at = article.text.index("The ferry waits no more")
    citation = Citation(
        article=article, locator=article.locate(Span(start=at, end=len(article.text)))
    )
    assert citation.deep_link is not None
    open_at(page, citation.deep_link)
    page.wait_for_function("scrollY > 0")
    top, bottom = page.evaluate(
        "(box => [box.top, box.bottom])(document.querySelector('#last').getBoundingClientRect())"
    )
    assert top < 250
    assert bottom > 0
    page.goto("about:blank")
    page.goto(f"{site}/ferry")
    assert page.evaluate("scrollY") == 0


def test_a_fragment_of_the_address_does_not_keep_the_words_from_lighting_up(
    page: Page, article: Article, site: str
) -> None:
    quoted = "Никто не ответил."
    at = article.text.index(quoted)
    link = deep_link(f"{site}/ferry#last", article.text, Span(start=at, end=at + len(quoted)))
    assert link is not None
    assert link.startswith(f"{site}/ferry#last:~:text=")
    open_at(page, link)
    assert page.evaluate("location.hash") == "#last"
    assert wait_until_lit(page, letters_on(page)) == without_spaces(quoted)


def test_without_a_directive_nothing_is_highlighted(page: Page, site: str) -> None:
    page.goto(f"{site}/ferry")
    page.wait_for_timeout(300)
    assert lit_letters(page, letters_on(page)) == ""
    open_at(page, f"{site}/ferry#:~:text=words%20that%20are%20nowhere")
    page.wait_for_timeout(300)
    assert lit_letters(page, letters_on(page)) == ""
