"""What reading one source left out, could not read, or is not sure of.

Invariant: a report holds nothing that is not in the source but counts, fixed kinds and page
numbers; whatever the loader did not put into the text word for word is named here, so no word is
lost in silence. It survives the trip through JSON unchanged.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from ..errors import ArticleError, LocatorError
from ..rendering import labels
from ..text.spans import Span


class MarkKind(StrEnum):
    """What a marked stretch of an article's text is, where it is not running prose."""

    NOTE = "note"
    """A footnote or endnote: quotable alone, never inside a sentence of the body."""
    HEADLINE = "headline"
    CAPTION = "caption"
    TABLE = "table"
    BOILERPLATE = "boilerplate"
    """Known by the format to be no part of the article; kept in the text, never quoted."""


class OmissionKind(StrEnum):
    """Why something that stands in the source does not stand in the text."""

    RUNNING_HEAD = "running_head"
    PAGE_NUMBER = "page_number"
    NOTE_MARK = "note_mark"
    STRUCK = "struck"
    DELETED = "deleted"
    HIDDEN = "hidden"
    BOILERPLATE = "boilerplate"
    PICTURE = "picture"
    EQUATION = "equation"
    EMBEDDED = "embedded"
    """An embedded object, such as a spreadsheet or a film."""


UNREADABLE = frozenset({OmissionKind.PICTURE, OmissionKind.EQUATION, OmissionKind.EMBEDDED})
"""What a reader of the source sees and no loader reads; the other omissions are deliberate."""


class WarningKind(StrEnum):
    """Why a quotation from an article may differ from what a reader of the source sees."""

    COLUMNS = "columns"
    """The order of columns is uncertain."""
    ENCODING = "encoding"
    """The declared encoding is not the one the bytes are in, or some bytes are in none."""
    UNMAPPED_FONT = "unmapped_font"
    """A font does not say which characters its shapes are."""
    DAMAGED_PART = "damaged_part"
    """A page or part could not be read; the rest was."""
    RECOGNISED = "recognised"
    """The text was read from a picture by text recognition (OCR)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A stretch of the text that is no running prose: what it is, and its page where known."""

    kind: MarkKind
    span: Span
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """Something of the source that is not in the text: why, how often, and how it begins."""

    kind: OmissionKind
    count: int = 1
    sample: str = ""
    """At most `LONGEST_SAMPLE` characters of what was left out; empty where it is no text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingWarning:
    """A doubt about the text: its kind, and figures or names such as "page 3" beside it."""

    kind: WarningKind
    detail: str = ""


LONGEST_SAMPLE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingReport:
    """How one source was read.

    `origins` pairs the name of a metadata field with where its value came from, such as
    ("authors", "JSON-LD") or ("title", "manifest").
    """

    marks: tuple[Mark, ...] = ()
    omissions: tuple[Omission, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()
    origins: tuple[tuple[str, str], ...] = ()

    @property
    def unread(self) -> tuple[Omission, ...]:
        """What a reader of the source sees and the text lacks: pictures, equations and the like."""
        return tuple(item for item in self.omissions if item.kind in UNREADABLE)

    @property
    def is_doubtful(self) -> bool:
        """Whether anything is to be said before the text is relied on."""
        return bool(self.warnings or self.unread)

    def warning_lines(self) -> list[str]:
        """Each doubt about the text as a line of labels, with its figures or names."""
        return [
            f"{labels.WARNING_LABELS[item.kind.value]}{_in_brackets(item.detail)}"
            for item in self.warnings
        ]

    @property
    def doubt(self) -> str | None:
        """All doubts about the text in one line, as a quotation shows them; `None` without any."""
        lines = self.warning_lines()
        return f"{labels.READING_WARNING}: {'; '.join(lines)}" if lines else None

    def mark_lines(self) -> list[str]:
        """What stands apart from running prose: the kind, and how many stretches."""
        counts = Counter(mark.kind for mark in self.marks)
        return [f"{labels.MARK_LABELS[kind.value]} × {count}" for kind, count in counts.items()]

    def omission_lines(self) -> list[str]:
        """What the text lacks: the kind, how often, and how it begins."""
        return [
            f"{labels.OMISSION_LABELS[item.kind.value]} × {item.count}{_in_brackets(item.sample)}"
            for item in self.omissions
        ]

    def to_dict(self) -> dict[str, object]:
        """The report as JSON-ready values."""
        return {
            "marks": [
                [mark.kind.value, mark.span.start, mark.span.end, mark.page] for mark in self.marks
            ],
            "omissions": [[item.kind.value, item.count, item.sample] for item in self.omissions],
            "warnings": [[item.kind.value, item.detail] for item in self.warnings],
            "origins": dict(self.origins),
        }

    @classmethod
    def from_dict(cls, values: object) -> ReadingReport:
        """The report `to_dict` described; what writes it may be a process that read hostile bytes.

        Raises:
            ArticleError: a value is missing, unknown or of the wrong kind.
        """
        try:
            return cls._checked(values)
        except (LocatorError, TypeError, ValueError, KeyError, AttributeError) as error:
            msg = f"this is no reading report: {' '.join(str(error).split())[:100]}"
            raise ArticleError(msg) from error

    @classmethod
    def _checked(cls, values: object) -> ReadingReport:
        if not isinstance(values, dict):
            msg = f"expected an object, got {type(values).__name__}"
            raise TypeError(msg)
        return cls(
            marks=tuple(
                Mark(
                    kind=MarkKind(kind),
                    span=Span(start=int(start), end=int(end)),
                    page=None if page is None else int(page),
                )
                for kind, start, end, page in values["marks"]
            ),
            omissions=tuple(
                Omission(kind=OmissionKind(kind), count=int(count), sample=str(sample))
                for kind, count, sample in values["omissions"]
            ),
            warnings=tuple(
                ReadingWarning(kind=WarningKind(kind), detail=str(detail))
                for kind, detail in values["warnings"]
            ),
            origins=tuple((str(name), str(origin)) for name, origin in values["origins"].items()),
        )


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""
