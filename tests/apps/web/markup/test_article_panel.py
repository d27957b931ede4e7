"""The article panel: the text is the article's, the mark is the quotation."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from assistant import Article, Span
from assistant.apps.web import captions
from assistant.apps.web.markup.article_panel import (
    MAX_CHARACTERS,
    WINDOW_CHARACTERS,
    article_markup,
    notice_markup,
)
from assistant.rendering import labels


class Reading(HTMLParser):
    """The text a browser would show: all of it, and inside the elements of each class."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.classes: dict[str, list[str]] = {}
        self._open: list[list[tuple[str, int]]] = []
        self.feed(str(markup))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        names = (dict(attrs).get("class") or "").split()
        opened = []
        for name in names:
            self.classes.setdefault(name, []).append("")
            opened.append((name, len(self.classes[name]) - 1))
        self._open.append(opened)

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for opened in self._open:
            for name, number in opened:
                self.classes[name][number] += data


TEXTS = st.text(
    st.one_of(
        st.sampled_from("\n\t <>&\"'ab$`{}*_#"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    min_size=1,
    max_size=300,
).filter(lambda text: bool(text.strip()))


@st.composite
def marked_articles(draw: st.DrawFn) -> tuple[Article, Span, list[Span]]:
    text = draw(TEXTS)
    points = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(points, points), min_size=1, max_size=6))
    spans = [Span(start=min(pair), end=max(pair)) for pair in pairs]
    spans = [span for span in spans if span.start < span.end] or [Span(start=0, end=len(text))]
    return Article(id="a", text=text, title="<T> & *t*"), spans[0], spans[1:]


@given(marked_articles())
def test_the_text_is_the_articles_and_the_mark_is_the_quotation(
    case: tuple[Article, Span, list[Span]],
) -> None:
    article, chosen, others = case
    markup = article_markup(article, chosen, others)
    reading = Reading(markup)
    assert reading.classes["text"] == [article.text]
    assert reading.classes["chosen"] == [chosen.slice(article.text)]
    assert reading.classes["article-title"] == [article.title]
    assert "\n" not in markup


@given(marked_articles())
def test_every_quoted_character_is_marked_once(case: tuple[Article, Span, list[Span]]) -> None:
    article, chosen, others = case
    marked = sorted("".join(Reading(article_markup(article, chosen, others)).classes["q"]))
    covered = {at for span in (chosen, *others) for at in range(span.start, span.end)}
    assert marked == sorted(article.text[at] for at in covered)


def test_a_very_long_article_is_shown_around_its_quotations() -> None:
    paragraph = "Rain fell on the pier all day. " * 20 + "\n\n"
    text = paragraph * (2 * MAX_CHARACTERS // len(paragraph))
    middle = text.index("Rain", len(text) // 2)
    chosen = Span(start=middle, end=middle + 30)
    markup = article_markup(Article(id="long", text=text), chosen)
    reading = Reading(markup)
    assert reading.classes["chosen"] == [chosen.slice(text)]
    assert len(reading.classes["gap-label"]) == 2
    shown = reading.classes["text"][0]
    for label in reading.classes["gap-label"]:
        shown = shown.replace(label, "|")
    before, window, after = shown.split("|")
    assert (before, after) == ("", "")
    assert window in text
    assert text[text.index(window) - 1] == "\n", "the window begins with a paragraph"
    assert 2 * WINDOW_CHARACTERS <= len(window) < 5 * WINDOW_CHARACTERS
    hidden = sum(int(label.split()[1].replace(",", "")) for label in reading.classes["gap-label"])
    assert hidden + len(window) == len(text)


def test_far_quotations_of_a_very_long_article_get_a_window_each() -> None:
    text = "word " * (MAX_CHARACTERS // 2)
    spans = [Span(start=0, end=4), Span(start=len(text) - 5, end=len(text) - 1)]
    reading = Reading(article_markup(Article(id="long", text=text), spans[0], spans[1:]))
    assert reading.classes["q"] == ["word", "word"]
    assert len(reading.classes["gap-label"]) == 1


def test_unknown_metadata_stays_unsaid() -> None:
    reading = Reading(article_markup(Article(id="a", text="Text.")))
    assert reading.classes["article-title"] == [labels.UNTITLED]
    assert "byline" not in reading.classes
    assert "q" not in reading.classes


def test_a_notice_is_a_label() -> None:
    assert Reading(notice_markup(captions.CANNOT_SHOW)).classes["notice"] == [captions.CANNOT_SHOW]
