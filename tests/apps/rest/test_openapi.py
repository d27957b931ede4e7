"""The OpenAPI document is the contract: whatever is sent, each route keeps to what it says there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from assistant import Article, Assistant
from assistant.apps.rest import build_api
from tests.conftest import LINEAR, HashingEncoder

POSTED = ["ask", "search", "compare", "check", "articles", "followed", "chat/completions"]
READ = [
    *(
        "articles",
        "articles/{article_id}",
        "followed",
        "followed.atom",
        "health",
        "metrics",
        "models",
    )
]
BEYOND_A_SCHEMA = {"filter", "question", "article", "draft", "changes_not_allowed"}
"""What a schema cannot say, such as that a period ends after it begins."""


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("openapi")
    articles = [Article(id="fog", title="Fog", language="en", text="Fog covers Kunashir.")]
    with Assistant.build(articles, folder, encoder=HashingEncoder(), reader=LINEAR) as desk:
        yield schemathesis.openapi.from_asgi("/v1/openapi.json", build_api(desk))


def send(operation: Any, mode: GenerationMode) -> list[int]:
    """Send a few requests that the document allows, or does not; their statuses."""
    statuses = []

    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    @hypothesis.settings(
        max_examples=5, phases=[hypothesis.Phase.generate], derandomize=True, database=None
    )
    def check(case: schemathesis.Case[Any]) -> None:
        response = case.call_and_validate(excluded_checks=[positive_data_acceptance])
        statuses.append(response.status_code)
        if mode is GenerationMode.POSITIVE and response.status_code in {403, 422}:
            assert response.json()["error"]["code"] in BEYOND_A_SCHEMA

    check()
    return statuses


@pytest.mark.parametrize("path", [*POSTED, "verify"])
def test_what_the_document_allows_is_taken(document: Any, path: str) -> None:
    assert send(document[f"/v1/{path}"]["post"], GenerationMode.POSITIVE)


@pytest.mark.parametrize("path", READ)
def test_what_is_read_is_what_the_document_says(document: Any, path: str) -> None:
    assert set(send(document[f"/v1/{path}"]["get"], GenerationMode.POSITIVE)) <= {200, 404}


@pytest.mark.parametrize("path", POSTED)
def test_what_the_document_does_not_allow_is_refused(document: Any, path: str) -> None:
    statuses = send(document[f"/v1/{path}"]["post"], GenerationMode.NEGATIVE)
    assert min(statuses) >= 400
    assert max(statuses) < 500
