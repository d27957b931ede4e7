"""What an article describes is shown beside it, and is never the place of a quotation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Article, Assistant
from assistant.apps.web.markup.article_head import provenance_markup
from assistant.citing import FORMATS, export
from assistant.errors import ArticleError, ManifestError
from assistant.ingest import load_bytes, read_manifest
from assistant.library.rows import content_hash, read_metadata, write_metadata
from assistant.records import Citation, Span, article_dict
from assistant.rendering import labels
from tests.citing.cases import answer_of, quote_of
from tests.conftest import HashingEncoder

DESCRIBED = "https://treaties.example/ferry-treaty"
OTHER = "https://treaties.example/protocol"
BRIEF = Article(id="brief", text="The ferry treaty was signed in May.", about=(DESCRIBED, OTHER))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("described")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "brief.md").write_text(
        f'---\ntitle: The ferry treaty\nabout: "{DESCRIBED}"\n---\n\n{BRIEF.text}\n',
        encoding="utf-8",
    )
    with Assistant.open(folder / "index", create=True, encoder=HashingEncoder()) as desk:
        desk.sync(folder / "corpus")
        yield desk


@pytest.mark.parametrize(
    ("front", "about"),
    [
        (f"about: {DESCRIBED}", (DESCRIBED,)),
        (f"source_url: {DESCRIBED}", (DESCRIBED,)),
        (f"about: [{DESCRIBED}, {OTHER}]", (DESCRIBED, OTHER)),
        (f"about: {OTHER}\nsource_url: {DESCRIBED}", (OTHER, DESCRIBED)),
        ("about:", ()),
        ("about: A study of ferries", ()),
        ("title: Ferries", ()),
    ],
)
def test_front_matter_names_what_is_described(front: str, about: tuple[str, ...]) -> None:
    content = f"---\nlanguage: en\n{front}\n---\n\n{BRIEF.text}\n".encode()
    read = load_bytes(content, media_type_or_suffix=".md", article_id="a", source="a.md")
    assert read.article.about == about
    assert read.article.url is None


def test_a_manifest_names_what_is_described(tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(
        f'[[source]]\npath = "a.txt"\nabout = ["{DESCRIBED}", "{OTHER}"]\n\n'
        f'[[source]]\npath = "b.txt"\nsource_url = "{OTHER}"\n',
        encoding="utf-8",
    )
    one, other = read_manifest(file)
    assert one.metadata.about == (DESCRIBED, OTHER)
    assert other.metadata.about == (OTHER,)
    assert one.url is None
    file.write_text('[[source]]\npath = "a.txt"\nabout = 7\n', encoding="utf-8")
    with pytest.raises(ManifestError, match="about"):
        read_manifest(file)


def test_it_is_kept_with_the_article_and_listed(desk: Assistant) -> None:
    (info,) = desk.articles()
    assert info.about == desk.article("brief").about == (DESCRIBED,)
    assert article_dict(info)["about"] == [DESCRIBED]
    assert info.url is None


def test_rows_written_before_describe_nothing_and_keep_their_hash() -> None:
    plain = Article(id="plain", text="Fog.", authors=("Ann",))
    written = write_metadata(plain)
    assert "about" not in json.loads(written)
    assert read_metadata(written)["about"] == ()
    described = Article(id="plain", text="Fog.", authors=("Ann",), about=(DESCRIBED,))
    assert read_metadata(write_metadata(described))["about"] == (DESCRIBED,)
    assert content_hash(described) != content_hash(plain)


@pytest.mark.parametrize("form", list(FORMATS))
def test_no_export_cites_it(form: str) -> None:
    written = export(answer_of(quote_of(BRIEF)), form)
    assert written.strip()
    assert "treaties.example" not in written


def test_no_link_leads_to_it_and_it_is_not_checked_again(desk: Assistant) -> None:
    article = desk.article("brief")
    place = Citation(article=article, locator=article.locate(Span(start=0, end=9)))
    assert place.deep_link is None
    assert not desk.recheck().sources


def test_the_article_panel_says_what_it_describes() -> None:
    shown = provenance_markup(BRIEF, BRIEF.locate(Span(start=0, end=9)), None)
    assert shown.count(labels.DESCRIBES) == 2
    assert DESCRIBED in shown
    assert "href" not in shown


def test_what_is_described_is_given_as_a_tuple_of_lines() -> None:
    with pytest.raises(ArticleError, match="about is a tuple"):
        Article(id="a", text="Fog.", about=DESCRIBED)  # type: ignore[arg-type]
    with pytest.raises(ArticleError, match="about must be one line"):
        Article(id="a", text="Fog.", about=(f"{DESCRIBED}\n{OTHER}",))
