"""Many questions at once, and questions from coroutines."""

from __future__ import annotations

import asyncio
from tempfile import TemporaryDirectory

from articles import ARTICLES

from assistant import Answer, Assistant

QUESTIONS = [
    "On which days does the ferry to Kunashir sail?",
    "When was the joint declaration signed?",
    "How long is there fog in July?",
]


async def ask_all(desk: Assistant) -> list[Answer]:
    """A desk may be shared between threads, so this is all it takes."""
    return await asyncio.gather(*(asyncio.to_thread(desk.ask, text) for text in QUESTIONS))


with TemporaryDirectory() as folder, Assistant.build(ARTICLES, folder) as desk:
    together = desk.ask_many(QUESTIONS)
    for answer in together:
        print(answer.status, answer.quotes[0].text if answer.quotes else "")
    print("the same:", asyncio.run(ask_all(desk)) == together)
