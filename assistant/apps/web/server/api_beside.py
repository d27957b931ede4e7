"""The HTTP API on the page's own port, behind the page's own guard and accounts.

Invariant: it changes nothing of the collection, whatever the page may; that takes `onrecord api`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ....errors import MissingExtraError, error_dict

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from ....assistant import Assistant

PREFIX: Final = "/v1/"
READ: Final = re.compile(r"/v1/(?:health|metrics|models|openapi\.json|articles(?:/.+)?)")
WRITE: Final = re.compile(r"/v1/(?:ask|search|compare|check|verify|chat/completions)")


class ApiBeside:
    """ASGI middleware that answers requests below `/v1/` and passes everything else on."""

    def __init__(self, app: ASGIApp, *, api: ASGIApp) -> None:
        self._app = app
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request to the API if it is for it."""
        mine = scope["type"] == "http" and scope["path"].startswith(PREFIX)
        await (self._api if mine else self._app)(scope, receive, send)


def build_api(desk: Assistant) -> ASGIApp:
    """The API over the page's open index.

    Raises:
        MissingExtraError: its packages are not installed.
    """
    try:
        from ...rest import build_api as build
    except ModuleNotFoundError as error:
        msg = (
            f"the package {error.name} is not installed; it comes with: pip install 'onrecord[api]'"
        )
        raise MissingExtraError(msg) from error
    return build(desk)


def body_limit(path: str) -> int | None:
    """The most bytes that a route of the API takes, or `None` where it takes as many as the page."""
    from ...rest.gate import MAX_BODY_BYTES
    from ...rest.route_limits import BODY_LIMITS

    return BODY_LIMITS.get(path, MAX_BODY_BYTES) if path.startswith(PREFIX) else None


def refusal(status: int, reason: str, headers: dict[str, str] | None = None) -> Response:
    """The guard's word of refusal as the typed error that the API gives."""
    from ...rest.refusals import json_response

    return json_response(error_dict(reason.replace(" ", "_"), reason), status, headers)
