"""The nouns: articles, places in them, and what searching and asking return."""

from .answer import Answer, AnswerStatus, Hit, Quote
from .article import ARTICLE_METADATA, Article, ArticleInfo, Document, Locator, Original, Span
from .citation import Citation
from .comparison import ComparedAnswer, Comparison
from .draft import Change, ChangeKind, DraftReport, Finding, Verdict
from .duplicates import DuplicateGroup
from .facets import Facet, FacetField, count_facets
from .filters import Filters
from .holdings import Holding, IndexFacts
from .recheck import (
    PassageState,
    RecheckedPassage,
    RecheckedSource,
    RecheckReport,
    SourceState,
)
from .reports import Check, Failure, OnProgress, Progress, Receipt, SyncReport

__all__ = [
    "ARTICLE_METADATA",
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
    "OnProgress",
    "Original",
    "PassageState",
    "Progress",
    "Quote",
    "Receipt",
    "RecheckReport",
    "RecheckedPassage",
    "RecheckedSource",
    "SourceState",
    "Span",
    "SyncReport",
    "Verdict",
    "count_facets",
]
