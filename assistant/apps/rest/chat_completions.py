"""An answer in the shape of an OpenAI chat completion, so that chat front ends can plug in.

Invariant: the content is quotations, each as its article has it, with its source below, or the label
that says nothing was found; nothing is worded. `content[start_index:end_index]` of an annotation
is exactly one quotation. The whole answer stands beside it, under `onrecord`.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ...errors import QuestionError
from ...records import source_line

if TYPE_CHECKING:
    from ...records import Answer, Quote
    from .bodies import CompletionBody

MODEL: Final = "onrecord"


def question_of(body: CompletionBody) -> str:
    """The last thing that the person said.

    Raises:
        QuestionError: nobody asked anything.
    """
    asked = next((item.text for item in reversed(body.messages) if item.role == "user"), "")
    if not asked.strip():
        msg = "no message of the role 'user' holds a question"
        raise QuestionError(msg)
    return asked


def completion(answer: Answer) -> dict[str, object]:
    """The answer as one completion."""
    blocks = list(_blocks(answer))
    content = "".join(text for text, _ in blocks)
    annotations: list[object] = []
    place = 0
    for text, quote in blocks:
        if quote is not None:
            annotations.append(_annotation(quote, place))
        place += len(text)
    message = {"role": "assistant", "content": content, "annotations": annotations}
    return {
        **_head("chat.completion"),
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
        MODEL: answer.to_dict(),
    }


def completion_events(answer: Answer) -> Iterator[bytes]:
    """The answer as a stream of server-sent events, one for each block of its content."""
    head = _head("chat.completion.chunk")
    place = 0
    for text, quote in _blocks(answer):
        delta: dict[str, object] = {"role": "assistant", "content": text}
        if quote is not None:
            delta["annotations"] = [_annotation(quote, place)]
        place += len(text)
        yield _event({**head, "choices": [_choice(delta, None)]})
    yield _event({**head, "choices": [_choice({}, "stop")]})
    yield b"data: [DONE]\n\n"


def models() -> dict[str, object]:
    """The list of models that front ends ask for: there is one."""
    return {"object": "list", "data": [{"id": MODEL, "object": "model", "owned_by": MODEL}]}


def _blocks(answer: Answer) -> Iterator[tuple[str, Quote | None]]:
    """The pieces of the content, quotations with what they quote."""
    if not answer.quotes:
        yield "\n".join((answer.headline, *answer.notices)), None
    for number, quote in enumerate(answer.quotes, start=1):
        yield quote.text, quote
        end = "\n\n" if number < len(answer.quotes) else ""
        yield f"\n— {_source(quote)}{end}", None


def _source(quote: Quote) -> str:
    line = source_line(quote.article, quote.page, quote.last_page)
    return f"{line} <{quote.citation.deep_link}>" if quote.citation.deep_link else line


def _annotation(quote: Quote, start: int) -> dict[str, object]:
    return {
        "type": "url_citation",
        "url_citation": {
            "start_index": start,
            "end_index": start + len(quote.text),
            "title": source_line(quote.article, quote.page, quote.last_page),
            "url": quote.address,
        },
    }


def _head(kind: str) -> dict[str, object]:
    return {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "object": kind,
        "created": int(time.time()),
        "model": MODEL,
    }


def _choice(delta: dict[str, object], reason: str | None) -> dict[str, object]:
    return {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}


def _event(value: object) -> bytes:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode()
