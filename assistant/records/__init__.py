"""The nouns: articles, places in them, and what searching and asking return."""

from ..text.spans import Span
from .answer import Answer, AnswerStatus, Hit, Likelihood, Quote
from .article import (
    ARTICLE_METADATA,
    Article,
    ArticleInfo,
    Document,
    Locator,
    Original,
    OriginalInfo,
    article_dict,
    source_line,
)
from .citation import Citation
from .comparison import ComparedAnswer, Comparison
from .draft import Change, ChangeKind, DraftReport, Finding, Verdict
from .filters import Facet, FacetField, Filters, count_facets
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
from .reports import (
    ArticleStats,
    Check,
    Failure,
    IndexFacts,
    OnProgress,
    Progress,
    SyncReport,
    UploadResult,
)
from .story import DuplicateGroup, report_line

__all__ = [
    "ARTICLE_METADATA",
    "LONGEST_SAMPLE",
    "UNREADABLE",
    "Answer",
    "AnswerStatus",
    "Article",
    "ArticleInfo",
    "ArticleStats",
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
    "IndexFacts",
    "Likelihood",
    "Locator",
    "Mark",
    "MarkKind",
    "Omission",
    "OmissionKind",
    "OnProgress",
    "Original",
    "OriginalInfo",
    "PassageState",
    "Progress",
    "Quote",
    "ReadingReport",
    "ReadingWarning",
    "RecheckReport",
    "RecheckedPassage",
    "RecheckedSource",
    "SourceState",
    "Span",
    "SyncReport",
    "UploadResult",
    "Verdict",
    "WarningKind",
    "article_dict",
    "count_facets",
    "report_line",
    "source_line",
]
