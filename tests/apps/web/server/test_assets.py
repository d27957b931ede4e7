"""How long a browser keeps which files of the page."""

from __future__ import annotations

import re

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from assistant.apps.web import RunningServer
from assistant.apps.web.server.assets import Assets

FOR_GOOD = "private, max-age=31536000, immutable"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(scope["path"], 404 if "gone" in scope["path"] else 200)(
        scope, receive, send
    )


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/assets/Blocks-D1GWYZdr.js", FOR_GOOD),
        ("/assets/Index-DAx5Uzyn2.css", FOR_GOOD),
        ("/assets/gone-D1GWYZdr.js", None),
        ("/assets/index.js", None),
        ("/gradio.js", None),
        ("/config", None),
        ("/gradio_api/queue/data-D1GWYZdr.js", None),
        ("/", None),
    ],
)
def test_only_what_is_named_by_its_content_is_kept_for_good(path: str, kept: str | None) -> None:
    answer = TestClient(Assets(echo)).get(path)
    assert answer.text == path
    assert answer.headers.get("cache-control") == kept


def test_the_scripts_of_the_page_are_kept_for_good_and_the_page_itself_is_not(
    server: RunningServer,
) -> None:
    page = httpx.get(server.url, trust_env=False, timeout=60)
    assert page.headers["cache-control"] == "no-store"
    scripts = re.findall(r'"(?:\./)?(assets/[^"]+\.(?:js|css))"', page.text)
    assert scripts
    for script in scripts:
        answer = httpx.get(server.url + script, trust_env=False, timeout=60)
        assert answer.headers["cache-control"] == FOR_GOOD
        assert "content-security-policy" in answer.headers
