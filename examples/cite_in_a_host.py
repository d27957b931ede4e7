"""Quotations as search results for a language model, and its reply checked.

The blocks go to the Messages API of Anthropic as they are, at top level or as a tool's result. What stands
here for the reply is what such a host writes when it cites the first block of the first result.
"""

from __future__ import annotations

from tempfile import TemporaryDirectory
from typing import Any

from articles import ARTICLES

from assistant import Assistant

with TemporaryDirectory() as folder, Assistant.build(ARTICLES, folder) as desk:
    results: list[Any] = desk.ask("When was the joint declaration signed?").to_search_results()
    first = results[0]
    citation = {
        "type": "search_result_location",
        "cited_text": first["content"][0]["text"],
        "source": first["source"],
        "title": first["title"],
        "search_result_index": 0,
        "start_block_index": 0,
        "end_block_index": 1,
    }
    made_up = {**citation, "cited_text": "The declaration was signed in Tokyo."}
    reply = {"content": [{"type": "text", "text": "…", "citations": [citation, made_up]}]}
    for found in desk.verify_reply(reply):
        print(found.state, found.cited_text, found.locator or "")
