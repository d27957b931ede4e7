"""The language of the interface: which one a request wants, and a page that answers its events in it.

A person's own choice (a cookie the page's script writes) goes before what the browser prefers.
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from ....rendering.interface_language import DEFAULT, INTERFACE_LANGUAGES, said_in

if TYPE_CHECKING:
    from collections.abc import Mapping

COOKIE: Final = "onrecord-language"
"""What the page's script keeps the choice under, for a year."""
_MOST_PREFERENCES: Final = 20


def language_of(headers: Mapping[str, str]) -> str:
    """The language of the interface that a request wants.

    >>> language_of({"accept-language": "de, ru;q=0.8, en;q=0.5"})
    'ru'
    >>> language_of({"accept-language": "ru", "cookie": "onrecord-language=ja"})
    'ja'
    >>> language_of({})
    'en'
    """
    chosen = _cookie(headers.get("cookie", ""))
    if chosen in INTERFACE_LANGUAGES:
        return chosen
    wanted = [_preference(item) for item in headers.get("accept-language", "").split(",")]
    ranked = sorted(wanted[:_MOST_PREFERENCES], key=lambda item: -item[1])
    return next(
        (code for code, weight in ranked if code in INTERFACE_LANGUAGES and weight > 0), DEFAULT
    )


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:  # a name that no cookie may have; somebody else's, then
        return ""
    return found.value if found else ""


def _preference(item: str) -> tuple[str, float]:
    """The language and the weight of one entry of Accept-Language (RFC 9110, section 12.5.4)."""
    tag, _, parameters = item.partition(";")
    name, _, value = parameters.strip().partition("=")
    try:
        weight = float(value) if name.strip() == "q" else 1.0
    except ValueError:
        weight = 0.0
    return tag.strip().lower().partition("-")[0], weight


class SpokenPage(gr.Blocks):
    """A page whose events are answered in the language of the request that set them off."""

    async def call_function(
        self,
        block_fn: Any,  # noqa: ANN401  Gradio's own types
        processed_input: list[Any],
        iterator: Any = None,  # noqa: ANN401
        requests: Any = None,  # noqa: ANN401
        *arguments: Any,  # noqa: ANN401
        **named: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Call it as Gradio would; the threads it calls functions in see the language too."""
        request = requests[0] if isinstance(requests, list) and requests else requests
        headers = request.headers if isinstance(request, gr.Request) else {}
        with said_in(language_of(headers)):
            return await super().call_function(
                block_fn, processed_input, iterator, requests, *arguments, **named
            )
