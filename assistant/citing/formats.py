"""The export formats: one row for each, with all that is known of it.

Invariant: who offers, names or writes a format reads this table; nothing loads with it, so that the
shell's `--help` stays instant. A row names its writers as `module:function`, to be loaded when
used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFormat:
    """One format: its name in calls, its label for people, and the file it makes.

    `writer` writes one answer, and `chat_writer` the answers of a chat (`None` where the format
    holds no chat). A format that `lists_sources` and nothing else is written from quotations, of an
    answer or of a whole chat.
    """

    name: str
    label: str
    suffix: str
    media_type: str
    writer: str
    chat_writer: str | None = None
    lists_sources: bool = False


def _styled(name: str, label: str) -> ExportFormat:
    return ExportFormat(
        name=name,
        label=label,
        suffix=".txt",
        media_type="text/plain",
        writer=f".styled_text:{name}",
    )


_ROWS: Final = (
    ExportFormat(
        name="csl",
        label="CSL-JSON",
        suffix=".csl.json",
        media_type="application/vnd.citationstyles.csl+json",
        writer=".cited_sources:csl_json",
        lists_sources=True,
    ),
    ExportFormat(
        name="bibtex",
        label="BibTeX",
        suffix=".bib",
        media_type="application/x-bibtex",
        writer=".bibtex_ris:bibtex",
        lists_sources=True,
    ),
    ExportFormat(
        name="ris",
        label="RIS",
        suffix=".ris",
        media_type="application/x-research-info-systems",
        writer=".bibtex_ris:ris",
        lists_sources=True,
    ),
    _styled("chicago", "Chicago"),
    _styled("apa", "APA"),
    _styled("mla", "MLA"),
    ExportFormat(
        name="markdown",
        label="Markdown",
        suffix=".md",
        media_type="text/markdown",
        writer=".footnotes:footnotes",
        chat_writer=".transcripts:transcript",
    ),
    ExportFormat(
        name="annotations",
        label="Web Annotations",
        suffix=".annotations.json",
        media_type="application/ld+json",
        writer=".web_annotations:annotations_json",
    ),
)

FORMATS: Final = {row.name: row for row in _ROWS}
"""Every format by its name."""

CHAT_FORMATS: Final = (
    *(row.name for row in _ROWS if row.chat_writer),
    *(row.name for row in _ROWS if row.lists_sources),
)
"""The formats that hold a chat of several answers, the one for reading first."""

BUNDLE: Final = "bundle"
"""What an evidence bundle is called among the formats; `evidence` makes it, from the library."""
BUNDLE_SUFFIX: Final = ".bundle.json"
BUNDLE_MEDIA_TYPE: Final = "application/json"
