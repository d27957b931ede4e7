"""An index of your own articles, and a question."""

from __future__ import annotations

from tempfile import TemporaryDirectory

from articles import ARTICLES

from assistant import Assistant

with TemporaryDirectory() as folder, Assistant.build(ARTICLES, folder) as desk:
    answer = desk.ask("When was the joint declaration signed?")
    print(answer.status, round(answer.confidence, 2))
    for quote in answer:
        print(quote.text, "—", quote.article.title, quote.locator)
    nothing = desk.ask("Who won the opera prize?")
    print(nothing.status, len(nothing.quotes))
