"""What the API takes: the bodies of its requests, checked before anything is asked.

Invariant: an unknown key and a value of another type are errors that name the key; nothing is
converted in silence. The one exception is a chat completion, whose clients send much that has no
meaning here.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from ...answering import MAX_QUESTION_CHARACTERS
from ...errors import ArticleError, FilterError
from ...records import Article, Filters

MOST_RESULTS: Final = 100
MOST_CHARACTERS: Final = 1_000_000
_DAY: Final = r"^\d{4}-\d{2}-\d{2}$"


def _whole(value: object) -> object:
    """A JSON number without a fraction is an integer, however it is written."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[StrictInt, BeforeValidator(_whole)]

# What the library itself refuses is only described here: so its error is the same through every door
Question = Annotated[
    StrictStr,
    Field(
        description="in words",
        json_schema_extra={
            "minLength": 1,
            "maxLength": MAX_QUESTION_CHARACTERS,
            "pattern": r"\S",
        },
    ),
]
Limit = Annotated[
    Whole, Field(le=MOST_RESULTS, json_schema_extra={"minimum": 1, "maximum": MOST_RESULTS})
]
Name = Annotated[StrictStr, Field(json_schema_extra={"pattern": r"\S"})]
Names = Annotated[list[Name], Field(max_length=200)]
Day = Annotated[StrictStr, Field(pattern=_DAY, json_schema_extra={"format": "date"})]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FiltersBody(_Strict):
    """Which articles may answer; what is left out lets all pass."""

    publishers: Names = []
    authors: Names = []
    languages: Names = []
    article_ids: Names = []
    published_from: Day | None = None
    published_to: Day | None = None

    def filters(self) -> Filters:
        """The filters.

        Raises:
            FilterError: they contradict each other, or name a day that no calendar has.
        """
        return Filters(
            publishers=tuple(self.publishers),
            authors=tuple(self.authors),
            languages=tuple(self.languages),
            article_ids=tuple(self.article_ids),
            published_from=_day(self.published_from),
            published_to=_day(self.published_to),
        )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        msg = f"{text!r} is no date; write it as 2018-11-20"
        raise FilterError(msg) from error


class AskBody(_Strict):
    """A question, and how much of an answer is wanted."""

    question: Question
    limit: Limit = 5
    filters: FiltersBody = FiltersBody()
    max_characters: Annotated[
        Whole | None,
        Field(
            description="most characters of all quotations together",
            json_schema_extra={"minimum": 1},
        ),
    ] = None
    explain: StrictBool = False


class FollowBody(_Strict):
    """A question to be followed."""

    question: Question
    limit: Limit = 5
    filters: FiltersBody = FiltersBody()


class SearchBody(_Strict):
    """What to search for."""

    question: Question
    limit: Limit = 10
    filters: FiltersBody = FiltersBody()


class CompareBody(_Strict):
    """A question to every publisher by itself."""

    question: Question
    limit: Limit = 3
    max_publishers: Limit = 8
    filters: FiltersBody = FiltersBody()


class CheckBody(_Strict):
    """A draft whose quotations are to be checked."""

    draft: Annotated[StrictStr, Field(json_schema_extra={"maxLength": MOST_CHARACTERS})]
    min_words: Annotated[Whole, Field(json_schema_extra={"minimum": 1})] = 1


class ArticleBody(_Strict):
    """An article to add; what is not known is left out."""

    id: Annotated[StrictStr, Field(pattern=r"^\S{1,200}$")]
    text: Annotated[StrictStr, Field(min_length=1, max_length=MOST_CHARACTERS)]
    title: StrictStr | None = None
    authors: Names = []
    publisher: StrictStr | None = None
    published: Day | None = None
    url: StrictStr | None = None
    language: StrictStr | None = None

    def article(self) -> Article:
        """The article.

        Raises:
            ArticleError: a value is none that an article can have.
        """
        try:
            published = _day(self.published)
        except FilterError as error:
            raise ArticleError(str(error)) from error
        return Article(
            id=self.id,
            text=self.text,
            title=self.title,
            authors=tuple(self.authors),
            publisher=self.publisher,
            published=published,
            url=self.url,
            language=self.language,
        )


class TextPart(BaseModel):
    """A part of a message that is text."""

    model_config = ConfigDict(extra="ignore")

    type: Literal["text"]
    text: StrictStr


class Message(BaseModel):
    """One message of a conversation in OpenAI's shape."""

    model_config = ConfigDict(extra="ignore")

    role: StrictStr
    content: StrictStr | list[TextPart] | None = None

    @property
    def text(self) -> str:
        """What the message says."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class CompletionBody(BaseModel):
    """A conversation in OpenAI's shape; what a model would need beside it has no meaning here."""

    model_config = ConfigDict(extra="ignore")

    messages: Annotated[list[Message], Field(min_length=1, max_length=1_000)]
    model: StrictStr = "onrecord"
    stream: StrictBool | None = False
