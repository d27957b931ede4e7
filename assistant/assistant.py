"""The façade: one object that holds an index, keeps its articles, and answers from it.

Invariant: this is the only place where the stages are wired together, and there is nothing here but
the wiring: each method makes one call of a stage. A question is answered from one immutable
snapshot, so a sync in another thread or process never mixes two states of the library in one
answer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self, TypeVar, cast

from .answering import QuestionDesk, Reader, ReaderChoice, checked_question
from .chat import Chat
from .encoders.choosing import encoder_of
from .encoders.sentence_encoder import Encoder
from .errors import AssistantError
from .index_parts import engine_of, keep_recipe, recipe_of, search_side
from .library import Library, article_stats, find_near_duplicates, stories
from .recipe import Recipe
from .records import (
    Answer,
    Article,
    ArticleInfo,
    ArticleReading,
    ArticleStats,
    Check,
    Comparison,
    Correction,
    DraftReport,
    Encoding,
    Facet,
    FacetField,
    Filters,
    HeldArticles,
    Hit,
    IndexFacts,
    MigrationReport,
    OfferedFilter,
    OnProgress,
    Original,
    OriginalInfo,
    RecheckReport,
    RemovedArticle,
    ReplyReport,
    RereadReport,
    Story,
    SyncReport,
    UploadResult,
    checked_filters,
    count_facets,
)
from .search.live_index import LiveIndex

if TYPE_CHECKING:
    from .evidence import Bundle, BundleReport, ChatBundle
    from .library import SentFile, Updates
    from .search.engines.engine_address import EngineAddress
    from .standing import StandingQuestions

_MODELS_FOLDER: Final = "models"

T = TypeVar("T")


class Assistant:
    """An open index: keeps a library equal to its sources and answers questions from it.

    Open one with `Assistant.open` or make one with `Assistant.build`; close it when done, or use it
    in a `with` statement. `len` counts its articles, iterating gives them without their texts, and
    `article_id in desk` asks for one.

    It may be shared between threads. What it does is work for the processor, so there are no
    coroutines; from one, `await asyncio.to_thread(desk.ask, question)` is safe.
    """

    # Open

    def __init__(
        self,
        *,
        folder: Path,
        library: Library,
        recipe: Recipe,
        encoder: Encoder,
        reader: Reader | None = None,
        engine: EngineAddress | None = None,
    ) -> None:
        self.folder = folder
        self.recipe = recipe
        self._library = library
        self._encoder = encoder
        self._index = search_side(
            folder=folder, library=library, recipe=recipe, encoder=encoder, engine=engine
        )
        self._articles: HeldArticles = (
            library if isinstance(self._index, LiveIndex) else self._index
        )
        """Where articles are read from: the library, or the engine that holds those of others too."""
        self._reader = ReaderChoice(recipe=recipe, given=reader)
        self._questions = QuestionDesk(index=self._index, reader=self._reader, recipe=recipe)
        self._lock = threading.Lock()
        self._is_loading = False
        self._has_own_encoder = False

    @classmethod
    def build(
        cls,
        articles: Iterable[Article],
        folder: str | Path,
        *,
        recipe: Recipe | None = None,
        encoder: Encoder | None = None,
        reader: Reader | None = None,
        on_progress: OnProgress | None = None,
    ) -> Self:
        """An index in `folder` of exactly these articles.

        An index that is already there keeps its cache of vectors; its other articles are removed.

        Raises:
            ArticleError: two articles have the same id.
            LibraryError: the folder cannot be written.
            ModelError: the encoder the recipe names cannot be loaded.
        """
        desk = cls.open(folder, create=True, recipe=recipe, encoder=encoder, reader=reader)
        try:
            desk.replace(articles, on_progress=on_progress)
        except BaseException:
            desk.close()
            raise
        return desk

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        create: bool = False,
        recipe: Recipe | None = None,
        encoder: Encoder | None = None,
        reader: Reader | None = None,
        engine: str | EngineAddress | None = None,
    ) -> Self:
        """The index in `folder`, which an earlier `build`, `sync` or `add` made.

        Its collection lies in the folder, or on the `engine` at this address, which the recipe's
        `[engine]` names unless it is given: then several indexes share it, and this one adds its
        own articles to it. An `EngineAddress` may bring a password or token; no file ever holds
        one.

        The recipe is the folder's `recipe.toml` unless given; one that is given with `create` is
        kept there. Encoder and reader are those the recipe names unless given. A search build that
        is missing, stale or damaged is made again when it is first needed.

        Raises:
            LibraryNotFoundError: there is no index and `create` is false.
            LibraryError: the library cannot be read.
            RecipeError: the folder's `recipe.toml` is not valid, or an address holds a password.
            ModelError: the files of the model the recipe names are not found.
        """
        folder = Path(folder)
        chosen, recipe = recipe, recipe_of(folder, recipe)
        library = Library.open(folder, create=create)
        try:
            if create and chosen is not None:
                keep_recipe(folder, recipe)
            kept = folder / _MODELS_FOLDER
            desk = cls(
                folder=folder,
                library=library,
                recipe=recipe,
                encoder=encoder or encoder_of(recipe.encoder, notes=library, kept_in=kept),
                reader=reader,
                engine=engine_of(engine, recipe),
            )
        except BaseException:
            library.close()
            raise
        desk._has_own_encoder = encoder is not None
        return desk

    def close(self) -> None:
        """Release the library, and the engine; it cannot be used again."""
        self._index.close()
        self._library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Assistant of {len(self)} articles in {str(self.folder)!r}>"

    @property
    def fingerprint(self) -> str:
        """Identifies the state questions are answered from: library, recipe and model."""
        return self._index.fingerprint

    @property
    def is_read_only(self) -> bool:
        """Whether this process may not write the index, so that it can be asked and not be changed."""
        return self._library.is_read_only

    def refresh(self, on_progress: OnProgress | None = None, *, whole: bool = True) -> None:
        """Bring the search build up to the library's present state, encoding what is new.

        `search`, `ask`, `compare` and `check` do this by themselves; call it to choose when it is
        done. Without `whole` it is content with what is in while another thread or process encodes.
        """
        if whole:
            self._index.snapshot(on_progress)
        else:
            self._index.searchable(on_progress)

    def warm_up(self, on_progress: OnProgress | None = None) -> None:
        """As `refresh` without `whole`, while the models that `search` and `ask` need load beside it.

        They are not waited for: the first question does that. One that cannot be loaded is an
        error of that question.
        """
        with self._lock:
            begin, self._is_loading = not self._is_loading, True
        if begin:
            for load in (self._index.load_encoder, self._load_reader):
                threading.Thread(target=_quietly, args=(load,), name="loading").start()
        self.refresh(on_progress, whole=False)

    @property
    def waiting(self) -> int:
        """How many articles are yet to be encoded, and were not searched for what was asked last."""
        return self._index.waiting

    def encoding(self) -> Encoding | None:
        """How much is in, and how fast it goes, while what is new is encoded; `None` when it is not."""
        return self._index.encoding()

    def encode_with(self, *, processes: int = 0, scheduler: str | None = None) -> None:
        """Have what is new encoded by other processes from now on, or by other machines.

        Either so many processes of this machine, which share its cores, or the workers of the Dask
        scheduler at an address such as `tcp://10.0.0.5:8786` (extra `distributed`). They load the
        encoder that the recipe names. Without either, this process encodes again.

        Raises:
            LimitError: `processes` is negative, or given with a scheduler.
            ModelError: the index was opened with an encoder of its own, which they do not have.
        """
        from .search.index.encoding.spreading import helpers_of

        named = None if self._has_own_encoder else self._encoder
        self._index.helpers = helpers_of(
            named, self.recipe.encoder, processes=processes, scheduler=scheduler
        )

    def migrate(
        self, engine: str | EngineAddress | None, *, on_progress: OnProgress | None = None
    ) -> MigrationReport:
        """Move the collection from this folder to an engine, or, for `None`, from its engine back.

        Counts, hashes and a hundred rankings are compared before the recipe in the folder names the
        new place, which is asked from the next opening on; the old one keeps what it holds.
        Interrupted, it goes on where it stopped when it is called again.

        Raises:
            EngineError: the collection is there already, holds articles of others, or does not
                agree.
            EngineUnavailableError: the server is not there.
        """
        from .search.engines.migration import Mover
        from .search.index.layout import BuildContext

        context = BuildContext(library=self._library, encoder=self._encoder, recipe=self.recipe)
        target = None if engine is None else engine_of(engine, self.recipe)
        return Mover.between(self._index, target, folder=self.folder, context=context).move(
            on_progress
        )

    def health(self) -> list[Check]:
        """What is well and what is not: library, texts, build, models."""
        return [*self._index.health(), self._reader.check()]

    def facts(self) -> IndexFacts:
        """What answers come from: versions, models and sizes. Reads no text."""
        return self._index.facts(reader=self._reader.check().detail)

    # Articles

    def replace(
        self, articles: Iterable[Article], *, on_progress: OnProgress | None = None
    ) -> SyncReport:
        """Make the index hold exactly these articles.

        Raises:
            ArticleError: two articles have the same id; then nothing is changed.
        """
        report = self._updates.replace(articles, on_progress=on_progress)
        return self._followed(report, on_progress)

    def sync(self, folder: str | Path, *, on_progress: OnProgress | None = None) -> SyncReport:
        """Make the index equal to the files below `folder`; other articles are left alone.

        Raises:
            IngestError: there is no such folder.
            ManifestError: the folder's `sources.toml` is not valid.
        """
        report = self._updates.sync_folder(Path(folder), index=self.folder, on_progress=on_progress)
        return self._followed(report, on_progress)

    def add(
        self,
        items: Iterable[str | Path | Article],
        *,
        allow_private: bool = False,
        on_progress: OnProgress | None = None,
    ) -> SyncReport:
        """Add files, folders, URLs or articles; what has the same source or id is replaced.

        URLs that lead to this machine or a private network are refused unless `allow_private`.
        """
        report = self._updates.add(items, allow_private=allow_private, on_progress=on_progress)
        return self._followed(report, on_progress)

    def add_from(
        self,
        manifest: str | Path,
        *,
        allow_private: bool = False,
        on_progress: OnProgress | None = None,
    ) -> SyncReport:
        """Add what a `sources.toml` lists, with the metadata it gives.

        Raises:
            ManifestError: the manifest is missing or not valid.
        """
        report = self._updates.add_listed(
            Path(manifest), allow_private=allow_private, on_progress=on_progress
        )
        return self._followed(report, on_progress)

    def update_feeds(
        self,
        manifest: str | Path,
        *,
        allow_private: bool = False,
        on_progress: OnProgress | None = None,
    ) -> SyncReport:
        """Ask the feeds that a `sources.toml` names for what is new, and add it; nothing is removed.

        Each is asked no more often than the manifest says, for what has changed since the last
        time; robots.txt is kept and requests are spaced. What somebody removed stays out.

        Raises:
            ManifestError: the manifest is missing or not valid.
        """
        report = self._updates.update_feeds(
            Path(manifest),
            now=datetime.now(UTC),
            allow_private=allow_private,
            on_progress=on_progress,
        )
        return self._followed(report, on_progress)

    def add_uploads(
        self, files: Sequence[SentFile], *, on_progress: OnProgress | None = None
    ) -> list[UploadResult]:
        """Add files that somebody sent, under names of their own; one result each, in order.

        Unlike `add` it replaces nothing: of another file with the same name the first one stays.
        """
        results = self._updates.add_uploads(files, on_progress=on_progress)
        if any(result.is_new for result in results):
            self.refresh(on_progress)
        return results

    def remove(
        self,
        article_ids: Sequence[str],
        *,
        for_good: bool = False,
        on_progress: OnProgress | None = None,
    ) -> SyncReport:
        """Take articles out; no question finds them, and no sync brings them back.

        That lasts until the file of an article changes, somebody adds it by hand, or
        `undo_removal`. Until then their texts are kept, unless they are removed `for_good`, which
        also forgets the texts of articles that were removed before.

        Raises:
            ArticleNotFoundError: an id is not in the library; then nothing is removed.
        """
        from .library import remove_articles

        report = remove_articles(self._library, article_ids, for_good=for_good)
        return self._followed(report, on_progress)

    def undo_removal(
        self, article_ids: Sequence[str], *, on_progress: OnProgress | None = None
    ) -> SyncReport:
        """Bring removed articles back as they were.

        One that was removed for good is only let in again: the report names it among the failed.

        Raises:
            ArticleNotFoundError: one of them was not removed; then nothing is brought back.
        """
        from .library import undo_removals

        report = undo_removals(self._library, article_ids, settings=self.recipe.passages)
        return self._followed(report, on_progress)

    def removed(self) -> list[RemovedArticle]:
        """The articles that somebody removed, sorted by id."""
        return self._library.removals.all()

    def correct(
        self,
        article_id: str,
        *,
        title: str | None = None,
        authors: Sequence[str] | None = None,
        publisher: str | None = None,
        published: date | str | None = None,
    ) -> list[Correction]:
        """Correct what is known of an article; all its corrections as they are then.

        `None` leaves a field as it is, an empty value says that nothing is known. The article has
        the corrected values from then on, in answers, filters and exports. What was read is kept
        beside them, also when its source is read again: see `Correction`.

        Raises:
            ArticleNotFoundError: the library does not hold it.
            ArticleError: a value is not valid, such as a title of two lines or no date.
        """
        from .library import MetadataChange, correct_article

        change = MetadataChange(
            title=title, authors=authors, publisher=publisher, published=published
        )
        kept = correct_article(self._library, article_id, change, settings=self.recipe.passages)
        return self._followed(kept)

    def undo_correction(self, article_id: str, fields: Sequence[str] = ()) -> list[Correction]:
        """Take corrections of an article back, all of them or those of `fields`; what is left.

        Raises:
            ArticleNotFoundError: the library does not hold it.
            ArticleError: a name is no field that can be corrected.
        """
        from .library import undo_corrections

        left = undo_corrections(self._library, article_id, fields, settings=self.recipe.passages)
        return self._followed(left)

    def corrections(self, article_id: str | None = None) -> list[Correction]:
        """The corrections of one article, or of all, sorted by article and field."""
        kept = self._library.corrections
        return kept.all() if article_id is None else kept.of(article_id)

    def reread(self, *, on_progress: OnProgress | None = None) -> RereadReport:
        """Read the kept originals again of articles that an older version of a loader read.

        Nothing is fetched and no file is opened. Locators into texts that changed no longer
        resolve; the report names those articles.
        """
        report = self._updates.reread(on_progress=on_progress)
        return self._followed(report, on_progress)

    def readings(self) -> list[ArticleReading]:
        """How each article was read: what was left out or set apart, what is doubtful, sorted by id.

        Articles of which nothing is to be said are left out.
        """
        return [
            ArticleReading(article_id=name, reading=reading)
            for name, reading in self._library.readings().items()
        ]

    def articles(self) -> list[ArticleInfo]:
        """Everything in the library, without the texts, sorted by id."""
        return self._articles.infos()

    def __len__(self) -> int:
        return len(self._articles.infos())

    def __bool__(self) -> bool:
        """True, also while it holds no article."""
        return True

    def __iter__(self) -> Iterator[ArticleInfo]:
        return iter(self._articles.infos())

    def __contains__(self, article_id: object) -> bool:
        return any(info.id == article_id for info in self._articles.infos())

    def article(self, article_id: str) -> Article:
        """One article with its text.

        Raises:
            ArticleNotFoundError: the library does not hold it.
        """
        return self._articles.article(article_id)

    def original(self, article_id: str) -> Original | None:
        """The file or page an article was extracted from, or `None` if it came as an object."""
        return self._library.original(article_id)

    def original_info(self, article_id: str) -> OriginalInfo | None:
        """What is known of an article's original, without reading its bytes."""
        return self._library.original_info(article_id)

    def article_stats(self) -> list[ArticleStats]:
        """Everything in the library with its size, format, time and copies, sorted by id."""
        return article_stats(self._library)

    def duplicates(self, *, on_progress: OnProgress | None = None) -> list[Story]:
        """The groups of articles that carry one report, in order of date and id.

        Articles that were not compared yet are compared first.
        """
        find_near_duplicates(self._library, on_progress)
        return list(stories(self._library))

    def facets(self, field: FacetField, *, filters: Filters | None = None) -> list[Facet]:
        """The values articles can be filtered by in a field of `Filters`, most frequent first.

        Under `filters`, counted are the articles that pass the filters on the other fields.

        Raises:
            FilterError: there is no such field, its values are not counted, or `filters` are none.
        """
        return count_facets(self._articles.infos(), field, checked_filters(filters))

    def offered_filters(self, question: str, *, today: date | None = None) -> list[OfferedFilter]:
        """The filters that words of a question name, to be applied or not: nothing is applied here.

        Authors and outlets of the collection, a year, a month; "last week" and the like where
        `today` says what day it is. Each says whether the words can hardly mean anything else.

        Raises:
            QuestionError: the question is no text, empty, or longer than 2,000 characters.
        """
        from .answering.disambiguation.named_filters import offered_filters

        return offered_filters(checked_question(question), self._articles.infos(), today=today)

    def synced_folders(self) -> list[Path]:
        """The folders that articles here were synced from, whether they still exist or not."""
        roots = sorted({info.root for info in self._library.infos() if info.root})
        return [(self.folder.resolve() / root).resolve() for root in roots]

    # Ask

    def search(
        self, question: str, *, limit: int = 10, filters: Filters | None = None
    ) -> list[Hit]:
        """The passages that fit the question best, best first.

        While another thread or process encodes what is new, they come from the articles that are
        in; `waiting` says how many are not.

        Raises:
            QuestionError: the question is no text, empty, or longer than 2,000 characters.
            LimitError: `limit` is no positive whole number.
            FilterError: `filters` are none.
        """
        return self._questions.search(question, limit=limit, filters=filters)

    def ask(
        self,
        question: str,
        *,
        limit: int = 5,
        filters: Filters | None = None,
        earlier: Iterable[Answer] = (),
        dropped: Iterable[str] = (),
    ) -> Answer:
        """The quotations that answer the question, or the status that says none do.

        While another thread or process encodes what is new, it is answered from the articles that
        are in; `Answer.scope` says how many are waiting.

        `earlier` are the answers of the turns before, oldest first, as `Chat` hands them over.
        Where the question leans on them, words of theirs are searched with it: `answer.carried`
        names them, and those among `dropped` are left out.

        Raises:
            QuestionError: the question is no text, empty, or longer than 2,000 characters.
            LimitError: `limit` is no positive whole number.
            FilterError: `filters` are none.
        """
        return self._questions.ask(
            question, limit=limit, filters=filters, earlier=earlier, dropped=dropped
        )

    def ask_many(
        self,
        questions: Iterable[str],
        *,
        limit: int = 5,
        filters: Filters | None = None,
        on_progress: OnProgress | None = None,
    ) -> list[Answer]:
        """The answers to many questions, in their order; each is the one that `ask` gives.

        They are answered on all cores, `QUESTIONS_AT_ONCE` at a time; all of one such stretch from
        one state of the library.

        Raises:
            QuestionError: one of them is no text, empty, or too long; then none is answered.
            LimitError: `limit` is no positive whole number.
            FilterError: `filters` are none.
        """
        return self._questions.ask_many(
            questions, limit=limit, filters=filters, on_progress=on_progress
        )

    def compare(
        self,
        question: str,
        *,
        limit: int = 3,
        max_publishers: int = 8,
        filters: Filters | None = None,
    ) -> Comparison:
        """What each publisher answers when it is asked alone, those that answer best first.

        Up to `limit` quotations of each. Of more than `max_publishers`, those with the passages
        that fit best are asked, and the others named. While something is encoded, those are asked
        that are in, and `Comparison.in_part` says so.

        Raises:
            QuestionError: the question is no text, empty, or longer than 2,000 characters.
            LimitError: `limit` or `max_publishers` is no positive whole number.
            FilterError: `filters` are none.
        """
        return self._questions.compare(
            question, limit=limit, max_publishers=max_publishers, filters=filters
        )

    def with_present_metadata(self, answer: Answer) -> Answer:
        """An earlier answer with what is known of its articles now, such as corrections made since.

        Its quotations are the same; an article whose text has changed, or is gone, stays as it was.
        """
        from .library import with_present_metadata

        return with_present_metadata(self._articles, answer)

    def chat(self) -> Chat:
        """A conversation with this index."""
        return Chat(self)

    @property
    def standing(self) -> StandingQuestions:
        """The questions that are followed here: `follow` adds one, `check` asks all of new articles."""
        from .standing import STANDING_FOLDER, StandingQuestions

        return StandingQuestions(self, self.folder / STANDING_FOLDER)

    # Check

    def check(
        self, draft: str, *, min_words: int = 1, max_seconds: float | None = None
    ) -> DraftReport:
        """What the articles say about every quotation in `draft`, in its order.

        Quotations of fewer than `min_words` words are left out; 3 passes over scare quotes.
        After `max_seconds`, if given, no further quotation is looked at, which is an error. While
        something is encoded, it is compared with the articles that are in: see `DraftReport.scope`.

        Raises:
            DraftError: the draft is longer than a million characters or no valid Unicode,
                `min_words` is not positive, or it took longer than `max_seconds`.
        """
        from .draft_check import check_draft, refuse_draft

        refuse_draft(draft, min_words)
        deadline = None if max_seconds is None else time.monotonic() + max_seconds
        return self._index.consistently(
            lambda snapshot: check_draft(snapshot, draft, shortest=min_words, deadline=deadline)
        )

    # Evidence

    def bundle(self, answer: Answer, *, with_texts: bool = False) -> Bundle:
        """The evidence for an answer of this index: a file that `verify` checks later.

        With the texts inside it verifies without an index as well.

        Raises:
            BundleError: an article it quotes has changed or gone since, or it would be too large.
        """
        from .evidence import Making, make_bundle

        making = Making.now(
            encoder=self._encoder.fingerprint,
            recipe=self.recipe.fingerprint,
            reader_model=self._reader.fingerprint_of(answer.reader),
        )
        return make_bundle(answer, library=self._articles, making=making, with_texts=with_texts)

    def bundle_chat(self, answers: Iterable[Answer], *, with_texts: bool = False) -> ChatBundle:
        """The evidence for several answers of this index in one file; `Chat.bundle` makes a chat's.

        Raises:
            BundleError: there is no answer, or what `bundle` raises for one of them.
        """
        from .evidence import ChatBundle

        return ChatBundle.of(self.bundle(answer, with_texts=with_texts) for answer in answers)

    def verify(self, bundle: Bundle | ChatBundle | str | Path) -> BundleReport:
        """Check a bundle, or the file of one, against this index and against the texts inside it.

        Raises:
            BundleError: the file cannot be read. One that is no valid bundle is a failed check.
        """
        from .evidence import IndexState, verify_file_or_bundle

        index = IndexState(library=self._articles, fingerprint=self.fingerprint)
        return verify_file_or_bundle(bundle, index=index)

    def verify_reply(self, reply: object) -> ReplyReport:
        """Look up every citation in a reply that a language model wrote from `to_search_results`.

        `reply` is the host's message: its JSON, or an object of its library that has `model_dump`.
        Checked are citations of search results; other text of the reply is nobody's quotation.
        """
        from .evidence import verify_reply

        return verify_reply(reply, library=self._articles, fingerprint=self.fingerprint)

    def recheck(
        self,
        urls: Sequence[str] | None = None,
        *,
        bundle: Bundle | None = None,
        allow_private: bool = False,
        on_progress: OnProgress | None = None,
    ) -> RecheckReport:
        """Fetch sources again and say whether passages still stand there; no article changes.

        Looked for are the quotations of `bundle`, or without one every sentence of the articles
        that have an address; `urls` limits both. Servers are asked politely: robots.txt is kept,
        requests are spaced, and a page that has not changed since the last time is not sent.

        Raises:
            ArticleNotFoundError: no article comes from one of the addresses.
            BundleError: the bundle was changed after it was made.
        """
        from .evidence import recheck

        return recheck(
            self._library,
            urls,
            bundle=bundle,
            allow_private=allow_private,
            on_progress=on_progress,
        )

    @property
    def _updates(self) -> Updates:
        from .library import Updates  # reading needs much that asking does not

        return Updates(library=self._library, settings=self.recipe.passages)

    def _followed(self, changed: T, on_progress: OnProgress | None = None) -> T:
        """What a change of articles gave back, once the search build has followed it."""
        self.refresh(on_progress)
        return changed

    def _load_reader(self) -> None:
        self._reader.for_languages(info.language for info in self._articles.infos())


def live_index(desk: Assistant) -> LiveIndex:
    """The search side of an open index, for measurements and tests: candidates, builds, snapshots.

    Internal to the package: what it returns changes without notice.
    """
    index = desk._index  # noqa: SLF001  the one way in from outside
    return cast("LiveIndex", index)  # what is measured and tested through here lies in a folder


def _quietly(load: Callable[[], None]) -> None:
    """Load in a thread of its own; what cannot be loaded is an error of the first question."""
    with suppress(AssistantError):
        load()
