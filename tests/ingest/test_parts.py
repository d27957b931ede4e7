from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from assistant.ingest.extraction import Extraction
from assistant.ingest.metadata.fields import Metadata
from assistant.ingest.parts import joined, part_names, part_of


def document(title: str | None = None, *, day: int = 0, part: str | None = None) -> Extraction:
    published = date(2024, 5, day) if day else None
    return Extraction(
        text="x", loader="x/1", part=part, metadata=Metadata(title=title, published=published)
    )


def test_a_document_is_named_by_its_source_else_by_its_title() -> None:
    named = part_names([document("Talks", part="a-17"), document("Talks resumed"), document()])
    assert named == ("a-17", "Talks resumed", "1")


def test_repeated_titles_are_told_apart_by_date_then_by_number() -> None:
    named = part_names(
        [document("Letters", day=1), document("Letters", day=2), document("letters", day=2)]
    )
    assert named == ("2024-05-01 Letters", "2024-05-02 Letters", "2024-05-02 letters (2)")


@given(
    st.lists(st.text(max_size=100), max_size=8),
    st.sampled_from(["a.jsonl", "b/#1/c.csv", "https://e.org/f"]),
)
def test_names_are_unique_and_lead_back_to_source_and_part(titles: list[str], source: str) -> None:
    named = part_names([document(title) for title in titles])
    assert len({name.casefold() for name in named}) == len(titles)
    for name in named:
        assert part_of(joined(source, name)) == (source, name)


def test_no_file_with_a_suffix_is_a_part() -> None:
    for name in ("issue #2.txt", "a.txt#b.txt", "#.txt", "a#", "#b"):
        assert part_of(name) == (name, None)
