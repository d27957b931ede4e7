"""What somebody corrected stays beside what was read, whatever is read again."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant import Article, Assistant, Filters
from assistant.encoders.sentence_encoder import Encoder
from assistant.errors import ArticleError, ArticleNotFoundError
from assistant.library import CORRECTED, Library
from tests.conftest import LINEAR
from tests.library.sealed import raw_and_sealed, take_back

BODY = "Fishing quotas were agreed between both coast guards last year.\n"
NOTE = f"---\ntitle: Qoutas\nauthor: Ann Author\ndate: 2019-05-01\n---\n\n{BODY}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "fish.md").write_text(NOTE, encoding="utf-8")
    (folder / "fog.txt").write_text("Fog covers the strait in early summer.", encoding="utf-8")
    return folder


@pytest.fixture
def desk(tmp_path: Path, folder: Path, encoder: Encoder) -> Iterator[Assistant]:
    index = tmp_path / "index"
    with Assistant.open(index, create=True, encoder=encoder, reader=LINEAR) as desk:
        desk.sync(folder)
        yield desk


def test_a_corrected_article_has_the_corrected_values_everywhere(desk: Assistant) -> None:
    desk.correct("fish", title="Quotas", authors=["Ann Author", "Ben"], publisher="The Daily")
    article = desk.article("fish")
    assert (article.title, article.authors) == ("Quotas", ("Ann Author", "Ben"))
    assert article.published == date(2019, 5, 1), "what is not named stays as it was read"
    (info,) = (info for info in desk if info.id == "fish")
    assert (info.title, info.publisher) == ("Quotas", "The Daily")
    answer = desk.ask(
        "When were fishing quotas agreed?", filters=Filters(publishers=("the daily",))
    )
    (quoted,) = {quote.article.id for quote in (*answer.quotes, *answer.near_misses)}
    assert quoted == "fish"
    hit = desk.search("fishing quotas")[0]
    assert hit.article.title == "Quotas"
    (item,) = json.loads(
        dataclasses.replace(answer, quotes=answer.quotes or answer.near_misses).export("csl")
    )
    assert (item["title"], item["container-title"]) == ("Quotas", "The Daily")


def test_a_conversation_that_began_before_a_correction_is_exported_as_corrected(
    desk: Assistant,
) -> None:
    chat = desk.chat()
    answer = chat.ask("Which fishing quotas were agreed between both coast guards last year?")
    assert [quote.article.title for quote in answer.quotes] == ["Qoutas"]
    desk.correct("fish", title="Quotas")
    (item,) = json.loads(chat.export("csl"))
    assert item["title"] == "Quotas"
    now = desk.with_present_metadata(answer)
    assert [quote.text for quote in now.quotes] == [quote.text for quote in answer.quotes]
    assert desk.verify(chat.bundle()).ok
    desk.remove(["fish"])
    assert desk.with_present_metadata(answer) == answer, "what is gone stays as it was quoted"


def test_words_of_a_corrected_title_are_found_and_those_of_the_wrong_one_are_not(
    desk: Assistant,
) -> None:
    def found(words: str) -> list[str]:
        return [hit.article.id for hit in desk.search(words) if hit.lexical_rank is not None]

    assert found("Qoutas") == ["fish"]
    desk.correct("fish", title="Lighthouse keepers")
    assert found("lighthouse") == ["fish"]
    assert found("Qoutas") == []
    desk.undo_correction("fish")
    assert found("Qoutas") == ["fish"]


def test_a_correction_is_kept_beside_what_was_read_and_from_where(desk: Assistant) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    desk.correct("fish", published="2018-05-01", title="Quotas")
    published, title = desk.corrections("fish")
    assert (published.field, published.value, published.read) == (
        "published",
        date(2018, 5, 1),
        date(2019, 5, 1),
    )
    assert (title.value, title.read, title.origin) == ("Quotas", "Qoutas", "front matter")
    assert before <= title.made <= datetime.now(UTC)
    assert not title.is_overtaken
    assert dict(desk.article("fish").reading.origins)["title"] == CORRECTED
    assert desk.corrections() == [published, title]
    assert json.dumps(published.to_dict())


def test_taking_a_correction_back_gives_what_was_read(desk: Assistant) -> None:
    plain, state = desk.article("fish"), desk.fingerprint
    desk.correct("fish", title="Quotas", authors=())
    assert desk.article("fish").authors == ()
    (left,) = desk.undo_correction("fish", ["title"])
    assert left.field == "authors"
    assert desk.article("fish").title == "Qoutas"
    assert desk.undo_correction("fish") == []
    assert desk.article("fish").authors == plain.authors
    assert desk.fingerprint == state, "the index is the one it was"


def test_saying_what_was_read_anyway_is_no_correction(desk: Assistant) -> None:
    assert desk.correct("fish", title="Qoutas") == []
    desk.correct("fish", title="Quotas")
    assert desk.correct("fish", title="Qoutas") == []


def test_a_sync_of_an_unchanged_file_leaves_a_correction_alone(
    desk: Assistant, folder: Path
) -> None:
    desk.correct("fish", title="Quotas")
    before = desk.corrections()
    report = desk.sync(folder)
    assert set(report.unchanged) == {"fish", "fog"}
    # Also where the file has to be read for it: another stamp, the same bytes
    (folder / "sources.toml").write_text(
        '[[source]]\npath = "fish.md"\nlanguage = "en"\n', encoding="utf-8"
    )
    desk.sync(folder)
    assert desk.article("fish").title == "Quotas"
    assert desk.article("fish").language == "en"
    assert desk.corrections() == before


def test_a_changed_file_keeps_the_correction_and_marks_it(desk: Assistant, folder: Path) -> None:
    desk.correct("fish", title="Quotas", publisher="The Daily")
    (folder / "fish.md").write_text(NOTE.replace("Qoutas", "Quota talks") + "More.\n", "utf-8")
    assert desk.sync(folder).changed == ("fish",)
    assert desk.article("fish").title == "Quotas"
    assert desk.article("fish").text.endswith("More.")
    publisher, title = desk.corrections("fish")
    assert publisher.is_overtaken
    assert (title.is_overtaken, title.read) == (True, "Quota talks")
    desk.correct("fish", title="Quotas")
    publisher, title = desk.corrections("fish")
    assert (publisher.is_overtaken, title.is_overtaken) == (True, False), "one was looked at"
    desk.undo_correction("fish")
    assert desk.article("fish").title == "Quota talks"


def test_a_file_that_says_the_corrected_value_itself_needs_no_correction_any_more(
    desk: Assistant, folder: Path
) -> None:
    desk.correct("fish", title="Quotas")
    (folder / "fish.md").write_text(NOTE.replace("Qoutas", "Quotas"), "utf-8")
    desk.sync(folder)
    assert desk.corrections() == []
    assert dict(desk.article("fish").reading.origins)["title"] == "front matter"


def test_reading_the_kept_original_again_leaves_corrections_and_takes_none_for_read(
    desk: Assistant, tmp_path: Path
) -> None:
    desk.correct("fish", title="Quotas", publisher="The Daily")
    before = desk.corrections()
    with raw_and_sealed(tmp_path / "index") as raw:
        raw.execute("UPDATE articles SET loader = 'markdown/0'")
    desk.reread()
    assert desk.article("fish").title == "Quotas"
    assert desk.corrections() == before
    desk.undo_correction("fish")
    assert (desk.article("fish").title, desk.article("fish").publisher) == ("Qoutas", None)


def test_an_article_that_comes_back_unchanged_has_its_corrections_and_another_has_not(
    desk: Assistant, folder: Path
) -> None:
    desk.correct("fish", title="Quotas")
    (folder / "fish.md").unlink()
    assert desk.sync(folder).removed == ("fish",)
    assert desk.corrections() == []
    (folder / "fish.md").write_text(NOTE, encoding="utf-8")
    desk.sync(folder)
    assert desk.article("fish").title == "Quotas"
    (folder / "fish.md").unlink()
    desk.sync(folder)
    (folder / "fish.md").write_text("---\ntitle: Carp\n---\n\nA pond in a garden.\n", "utf-8")
    desk.sync(folder)
    assert desk.article("fish").title == "Carp"
    assert desk.corrections() == []


def test_an_article_of_the_index_that_is_handed_back_keeps_its_correction(desk: Assistant) -> None:
    desk.add([Article(id="note", text="The ferry sails on Tuesdays.", title="Fery")])
    desk.correct("note", title="Ferry")
    desk.add([desk.article("note")])
    (correction,) = desk.corrections("note")
    assert (correction.read, correction.is_overtaken) == ("Fery", False)


def test_a_correction_by_outlet_moves_the_article_in_filters(desk: Assistant) -> None:
    desk.correct("fog", publisher="The Daily")
    assert [facet.value for facet in desk.facets("publishers")] == ["The Daily"]


@pytest.mark.parametrize(
    "change",
    [
        {"title": "two\nlines"},
        {"title": "x" * 501},
        {"authors": "Ann"},
        {"authors": ["Ann", ""]},
        {"published": "May 2018"},
        {"published": datetime(2018, 5, 1, tzinfo=UTC)},
    ],
)
def test_a_value_that_is_none_is_refused_and_changes_nothing(
    desk: Assistant, change: dict[str, object]
) -> None:
    before = desk.fingerprint
    with pytest.raises(ArticleError):
        desk.correct("fish", **change)  # type: ignore[arg-type]
    assert desk.fingerprint == before
    assert desk.corrections() == []


def test_what_is_not_there_cannot_be_corrected(desk: Assistant) -> None:
    with pytest.raises(ArticleNotFoundError):
        desk.correct("carp", title="Quotas")
    with pytest.raises(ArticleNotFoundError):
        desk.undo_correction("carp")
    with pytest.raises(ArticleError, match="there are title, authors, publisher, published"):
        desk.undo_correction("fish", ["language"])


def test_a_library_of_the_second_format_is_opened_with_all_it_holds(desk: Assistant) -> None:
    articles, fingerprint = [desk.article(name) for name in ("fish", "fog")], desk.fingerprint
    take_back(desk.folder, 2)
    with Library.open(desk.folder) as library:
        assert [library.article(name) for name in ("fish", "fog")] == articles
        assert library.corrections.all() == []
        assert library.removals.all() == []
        assert library.problems() == []
    assert desk.fingerprint == fingerprint
    desk.correct("fish", title="Quotas")
    assert desk.article("fish").title == "Quotas"
