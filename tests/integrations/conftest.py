"""An index for the retrievers of other frameworks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Article, Assistant
from assistant.encoders.sentence_encoder import Encoder
from tests.conftest import LINEAR

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
os.environ["LANGSMITH_TRACING"] = "false"


@pytest.fixture
def desk(tmp_path: Path, treaty_articles: list[Article], encoder: Encoder) -> Iterator[Assistant]:
    with Assistant.build(treaty_articles, tmp_path, encoder=encoder, reader=LINEAR) as built:
        yield built
