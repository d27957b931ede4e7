"""Quotations as W3C Web Annotations.

Invariant: each target names the text it is true of. Its position selector counts code points in
the article's stored text, which is named by its SHA-256 (RFC 6920) as the cached state of the page;
its quote selector finds the words in the page itself, too.

Source: Web Annotation Data Model, W3C Recommendation, 23 February 2017, sections 4.2.4
(TextQuoteSelector), 4.2.5 (TextPositionSelector), 4.3.1 (TimeState) and 5 (collections).
"""

from __future__ import annotations

import base64
import json
import uuid
from typing import Final

from ..records import Answer, Article, Quote

CONTEXT_CHARACTERS: Final = 32
"""How much stands in `prefix` and `suffix`, as in the annotations of Hypothesis."""

_NAMESPACE: Final = uuid.UUID("8c4f5d1e-6f0b-5a0c-9d63-7b1f0b3a2c55")
"""Made once for this project: equal quotations get equal ids, and no other program's."""


def annotations_json(answer: Answer) -> str:
    """The quotations as one AnnotationCollection in JSON-LD."""
    return json.dumps(web_annotations(answer), ensure_ascii=False, indent=2) + "\n"


def web_annotations(answer: Answer) -> dict[str, object]:
    """The quotations as one AnnotationCollection, JSON-ready; its label is the question."""
    items = [_annotation(quote) for quote in answer.quotes]
    name = "\n".join(
        (answer.question, answer.index_fingerprint, *(str(item["id"]) for item in items))
    )
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": _id(name),
        "type": "AnnotationCollection",
        "label": answer.question,
        "total": len(items),
        "first": {
            "id": _id(f"{name}\nfirst"),
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": items,
        },
    }


def _annotation(quote: Quote) -> dict[str, object]:
    article, place = quote.article, quote.locator
    text = article.text
    name = _text_name(article)
    return {
        "id": _id(str(place)),
        "type": "Annotation",
        "motivation": "highlighting",
        "target": {
            "source": article.url or name,
            "state": {"type": "TimeState", "cached": name},
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": quote.text,
                    "prefix": text[max(0, place.start - CONTEXT_CHARACTERS) : place.start],
                    "suffix": text[place.end : place.end + CONTEXT_CHARACTERS],
                },
                {"type": "TextPositionSelector", "start": place.start, "end": place.end},
            ],
        },
    }


def _text_name(article: Article) -> str:
    """The stored text named by its content, as RFC 6920 writes it."""
    digest = base64.urlsafe_b64encode(bytes.fromhex(article.text_sha256)).decode().rstrip("=")
    return f"ni:///sha-256;{digest}"


def _id(name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, name)}"
