"""What a person judged in a conversation, as questions for `onrecord eval`.

Invariant: only questions of which something was set aside are written. What was left standing is
the evidence; where nothing was, the question counts as one that the collection does not answer.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Set

    from ....records import Answer, Locator


def question_lines(judged: Iterable[tuple[str, Answer, Set[Locator]]]) -> str:
    """One JSON object on each line, as `eval/README.md` describes a question set."""
    return "".join(
        json.dumps(_question(link, answer, aside), ensure_ascii=False) + "\n"
        for link, answer, aside in judged
    )


def _question(link: str, answer: Answer, aside: Set[Locator]) -> dict[str, object]:
    kept = [quote for quote in answer.quotes if quote.locator not in aside]
    return {
        "id": hashlib.sha256(link.encode()).hexdigest()[:16],
        "question": answer.question,
        "answers": list(dict.fromkeys(quote.key_phrase or quote.text for quote in kept)),
        "evidence": [
            {
                "doc_id": quote.article.id,
                "text": quote.text,
                "start": quote.locator.start,
            }
            for quote in kept
        ],
        "answerable": bool(kept),
    }
