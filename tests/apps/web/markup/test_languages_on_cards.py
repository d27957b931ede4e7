"""A quotation is shown in its own direction, and says its language where that is not the page's."""

from __future__ import annotations

from assistant import Article, Quote, Span
from assistant.apps.web.markup.article_panel import article_markup
from assistant.apps.web.markup.quotation_card import quotation_card

ARABIC = "استؤنفت المفاوضات في طوكيو."


def card(language: str | None, text: str) -> str:
    article = Article(id="a", text=text, title="T", language=language)
    whole = Span(start=0, end=len(text))
    quote = Quote(article=article, locator=article.locate(whole), score=1.0, context_span=whole)
    return str(quotation_card(quote, [quote], {quote.locator}, number=1))


def test_words_in_another_language_run_in_its_direction_and_name_it() -> None:
    shown = card("ar", ARABIC)
    assert f'<blockquote class="quote" lang="ar" dir="auto">{ARABIC}</blockquote>' in shown
    assert '<span class="language">Arabic</span>' in shown


def test_english_words_bear_no_mark_of_it() -> None:
    for language in ("en", None):
        shown = card(language, "Talks resumed in Tokyo.")
        assert '<blockquote class="quote">Talks resumed in Tokyo.</blockquote>' in shown
        assert "language" not in shown


def test_an_article_is_shown_in_its_own_direction() -> None:
    article = Article(id="a", text=ARABIC, language="ar")
    assert 'class="text" lang="ar" dir="auto"' in str(article_markup(article, None, []))
