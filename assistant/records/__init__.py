"""The nouns: articles, places in them, and what searching and asking return."""

from ..text.spans import Span
from .answer import Answer, AnswerStatus, Hit, Quote
from .article import ARTICLE_METADATA, Article, ArticleInfo, Document, Locator, Original
from .citation import Citation
from .comparison import ComparedAnswer, Comparison
from .draft import Change, ChangeKind, DraftReport, Finding, Verdict
from .facets import Facet, FacetField, count_facets
from .filters import Filters
from .holding import Holding, IndexFacts
from .reading import (
    LONGEST_SAMPLE,
    UNREADABLE,
    Mark,
    MarkKind,
    Omission,
    OmissionKind,
    ReadingReport,
    ReadingWarning,
    WarningKind,
)
from .rechecked import (
    PassageState,
    RecheckedPassage,
    RecheckedSource,
    RecheckReport,
    SourceState,
)
from .reports import Check, Failure, OnProgress, Progress, Receipt, SyncReport
from .story import DuplicateGroup

__all__ = [
    "ARTICLE_METADATA",
    "LONGEST_SAMPLE",
    "UNREADABLE",
    "Answer",
    "AnswerStatus",
    "Article",
    "ArticleInfo",
    "Change",
    "ChangeKind",
    "Check",
    "Citation",
    "ComparedAnswer",
    "Comparison",
    "Document",
    "DraftReport",
    "DuplicateGroup",
    "Facet",
    "FacetField",
    "Failure",
    "Filters",
    "Finding",
    "Hit",
    "Holding",
    "IndexFacts",
    "Locator",
    "Mark",
    "MarkKind",
    "Omission",
    "OmissionKind",
    "OnProgress",
    "Original",
    "PassageState",
    "Progress",
    "Quote",
    "ReadingReport",
    "ReadingWarning",
    "Receipt",
    "RecheckReport",
    "RecheckedPassage",
    "RecheckedSource",
    "SourceState",
    "Span",
    "SyncReport",
    "Verdict",
    "WarningKind",
    "count_facets",
]
