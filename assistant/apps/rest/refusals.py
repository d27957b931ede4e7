"""From an error to a status and the JSON of the contract; the shell and MCP send the same JSON.

Invariant: whatever goes wrong, the answer is this JSON, and none holds a traceback.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from ...errors import (
    ArticleNotFoundError,
    AssistantError,
    BuildError,
    BusyError,
    EngineError,
    EngineUnavailableError,
    FetchError,
    LibraryBusyError,
    LibraryError,
    LocatorError,
    ModelError,
    QuestionNotFoundError,
    SourceTooLargeError,
    error_dict,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STATUSES: Final[Mapping[type[AssistantError], int]] = {
    ArticleNotFoundError: 404,
    QuestionNotFoundError: 404,
    LocatorError: 404,
    SourceTooLargeError: 413,
    FetchError: 502,
    BusyError: 503,
    LibraryBusyError: 503,
    EngineUnavailableError: 503,
    EngineError: 502,
    LibraryError: 500,
    BuildError: 500,
    ModelError: 500,
    AssistantError: 422,
}
"""The status of each kind of error; of one that stands not here, that of its nearest ancestor."""

RETRY_SECONDS: Final = "2"
_log = logging.getLogger(__name__)


class Refusal(Exception):  # noqa: N818 - an outcome of a request, not a failure
    """The request is answered with this status, code and sentence."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})


def json_response(
    value: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A value as JSON in UTF-8."""
    body = json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
    return Response(body, status, dict(headers or {}), media_type="application/json")


def refusal_response(refusal: Refusal) -> Response:
    """The answer to a request that is refused."""
    value = error_dict(refusal.code, str(refusal))
    return json_response(value, refusal.status, refusal.headers)


def status_of_error(error: AssistantError) -> int:
    """The status that fits the error.

    >>> from assistant.errors import QuestionError, RobotsError
    >>> status_of_error(QuestionError("empty")), status_of_error(RobotsError("no"))
    (422, 502)
    """
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def error_response(error: AssistantError) -> Response:
    """The answer to a request that raised one of our errors."""
    status = status_of_error(error)
    if status >= 500:  # noqa: PLR2004  where HTTP says that the server is to blame
        _log.warning("a request failed: %s", error)
    waits = {"Retry-After": RETRY_SECONDS} if status == 503 else {}  # noqa: PLR2004
    return json_response(error.to_dict(), status, waits)


def invalid_response(problems: Sequence[Mapping[str, Any]]) -> Response:
    """The answer to a body or a query that is not as the contract wants it."""
    if any(problem["type"] == "json_invalid" for problem in problems):
        return json_response(error_dict("not_json", "the body is no JSON"), 400)
    said = [f"{'.'.join(map(str, item['loc'][1:])) or 'body'}: {item['msg']}" for item in problems]
    return json_response(error_dict("request", "; ".join(said)), 422)


def unexpected_response() -> Response:
    """The answer to a request that ran into a fault of ours; the log says which."""
    message = "something went wrong in the server; its log says what"
    return json_response(error_dict("internal", message), 500)
