"""The façade: one object that holds an index, keeps its articles, and answers from it.

Invariant: this is the only place where the stages are wired together, and there is nothing here but
the wiring: each method makes one call of a stage. A question is answered from one immutable
snapshot, so a sync in another thread or process never mixes two states of the library in one answer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from .answering import (
    ComparisonLimits,
    Reader,
    ReaderChoice,
    answer_question,
    check_limits,
    checked_question,
    compare_publishers,
    search_passages,
)
from .chat import Chat
from .encoders.sentence_encoder import Encoder, SentenceEncoder
from .errors import AssistantError
from .library import Library, article_stats, find_near_duplicates, stories
from .recipe import RECIPE_FILE, Recipe
from .records import (
    Answer,
    Article,
    ArticleInfo,
    ArticleReading,
    ArticleStats,
    Check,
    Comparison,
    DraftReport,
    Facet,
    FacetField,
    Filters,
    Hit,
    IndexFacts,
    OnProgress,
    Original,
    OriginalInfo,
    RecheckReport,
    RereadReport,
    Story,
    SyncReport,
    UploadResult,
    count_facets,
)
from .search.live_index import LiveIndex
from .search.snapshot import Snapshot

if TYPE_CHECKING:
    from .evidence import Bundle, BundleReport, ChatBundle
    from .library import SentFile


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
    ) -> None:
        self.folder = folder
        self.recipe = recipe
        self._library = library
        self._encoder = encoder
        self._index = LiveIndex(folder=folder, library=library, recipe=recipe, encoder=encoder)
        self._reader = ReaderChoice(recipe=recipe, given=reader)
        self._lock = threading.Lock()
        self._is_loading = False

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
    ) -> Self:
        """The index in `folder`, which an earlier `build`, `sync` or `add` made.

        The recipe is the folder's `recipe.toml` unless given; one that is given with `create` is
        kept there. Encoder and reader are those the recipe names unless given. A search build that
        is missing, stale or damaged is made again when it is first needed.

        Raises:
            LibraryNotFoundError: there is no index and `create` is false.
            LibraryError: the library cannot be read.
            RecipeError: the folder's `recipe.toml` is not valid.
            ModelError: the files of the model the recipe names are not found.
        """
        folder = Path(folder)
        file = folder / RECIPE_FILE
        chosen, recipe = recipe, recipe or (Recipe.load(file) if file.exists() else Recipe())
        library = Library.open(folder, create=create)
        try:
            if create and chosen is not None:
                file.write_text(recipe.to_toml(), encoding="utf-8")
            encoder = encoder or SentenceEncoder(recipe.encoder, notes=library)
        except BaseException:
            library.close()
            raise
        return cls(folder=folder, library=library, recipe=recipe, encoder=encoder, reader=reader)

    def close(self) -> None:
        """Release the library; it cannot be used again."""
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

    def refresh(self, on_progress: OnProgress | None = None) -> None:
        """Bring the search build up to the library's present state, encoding what is new.

        `search`, `ask` and `check` do this by themselves; call it to choose when it is done.
        """
        self._index.snapshot(on_progress)

    def warm_up(self, on_progress: OnProgress | None = None) -> None:
        """As `refresh`, while the models that `search` and `ask` need load at the same time.

        They are not waited for: the first question does that. One that cannot be loaded is an
        error of that question.
        """
        with self._lock:
            begin, self._is_loading = not self._is_loading, True
        if begin:
            for load in (self._index.load_encoder, self._load_reader):
                threading.Thread(target=_quietly, args=(load,), name="loading").start()
        self.refresh(on_progress)

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
        from .library import replace_articles  # reading needs much that asking does not

        report = replace_articles(
            self._library, articles, settings=self.recipe.passages, on_progress=on_progress
        )
        self.refresh(on_progress)
        return report

    def sync(self, folder: str | Path, *, on_progress: OnProgress | None = None) -> SyncReport:
        """Make the index equal to the files below `folder`; other articles are left alone.

        Raises:
            IngestError: there is no such folder.
            ManifestError: the folder's `sources.toml` is not valid.
        """
        from .library import sync_folder

        report = sync_folder(
            self._library,
            Path(folder),
            index=self.folder,
            settings=self.recipe.passages,
            on_progress=on_progress,
        )
        self.refresh(on_progress)
        return report

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
        from .library import add_items

        report = add_items(
            self._library,
            items,
            settings=self.recipe.passages,
            allow_private=allow_private,
            on_progress=on_progress,
        )
        self.refresh(on_progress)
        return report

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
        from .library import add_listed

        report = add_listed(
            self._library,
            Path(manifest),
            settings=self.recipe.passages,
            allow_private=allow_private,
            on_progress=on_progress,
        )
        self.refresh(on_progress)
        return report

    def add_uploads(
        self, files: Sequence[SentFile], *, on_progress: OnProgress | None = None
    ) -> list[UploadResult]:
        """Add files that somebody sent, under names of their own; one result each, in order.

        Unlike `add` it replaces nothing: of another file with the same name the first one stays.
        """
        from .library import add_uploads

        results = add_uploads(
            self._library, files, settings=self.recipe.passages, on_progress=on_progress
        )
        if any(result.is_new for result in results):
            self.refresh(on_progress)
        return results

    def remove(
        self, article_ids: Sequence[str], *, on_progress: OnProgress | None = None
    ) -> SyncReport:
        """Forget articles; no question finds them again.

        Raises:
            ArticleNotFoundError: an id is not in the library; then nothing is removed.
        """
        from .library import remove_articles

        report = remove_articles(self._library, article_ids)
        self.refresh(on_progress)
        return report

    def reread(self, *, on_progress: OnProgress | None = None) -> RereadReport:
        """Read the kept originals again of articles that an older version of a loader read.

        Nothing is fetched and no file is opened. Locators into texts that changed no longer resolve;
        the report names those articles.
        """
        from .library import reread_articles

        report = reread_articles(
            self._library, settings=self.recipe.passages, on_progress=on_progress
        )
        self.refresh(on_progress)
        return report

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
        return self._library.infos()

    def __len__(self) -> int:
        return len(self._library.infos())

    def __bool__(self) -> bool:
        """True, also while it holds no article."""
        return True

    def __iter__(self) -> Iterator[ArticleInfo]:
        return iter(self._library.infos())

    def __contains__(self, article_id: object) -> bool:
        return any(info.id == article_id for info in self._library.infos())

    def article(self, article_id: str) -> Article:
        """One article with its text.

        Raises:
            ArticleNotFoundError: the library does not hold it.
        """
        return self._library.article(article_id)

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
        """The values articles can be filtered by, with counts, most frequent first.

        Under `filters`, counted are the articles that pass the filters on the other fields.
        """
        return count_facets(self._library.infos(), field, filters)

    def synced_folders(self) -> list[Path]:
        """The folders that articles here were synced from, whether they still exist or not."""
        roots = sorted({info.root for info in self._library.infos() if info.root})
        return [(self.folder.resolve() / root).resolve() for root in roots]

    # Ask

    def search(
        self, question: str, *, limit: int = 10, filters: Filters | None = None
    ) -> list[Hit]:
        """The passages that fit the question best, best first.

        Raises:
            QuestionError: the question is empty or longer than 2,000 characters.
            LimitError: `limit` is not positive.
        """
        check_limits(limit=limit)
        question, wanted = checked_question(question), filters or Filters()
        return self._index.consistently(
            lambda snapshot: search_passages(
                snapshot,
                self._reader_of(snapshot),
                question=question,
                limit=limit,
                filters=wanted,
                settings=self.recipe.answering,
            )
        )

    def ask(self, question: str, *, limit: int = 5, filters: Filters | None = None) -> Answer:
        """The quotations that answer the question, or the status that says none do.

        Raises:
            QuestionError: the question is empty or longer than 2,000 characters.
            LimitError: `limit` is not positive.
        """
        check_limits(limit=limit)
        question, wanted = checked_question(question), filters or Filters()
        return self._index.consistently(
            lambda snapshot: answer_question(
                snapshot,
                self._reader_of(snapshot),
                question=question,
                limit=limit,
                filters=wanted,
                settings=self.recipe.answering,
            )
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
        that fit best are asked, and the others named.

        Raises:
            QuestionError: the question is empty or longer than 2,000 characters.
            LimitError: `limit` or `max_publishers` is not positive.
        """
        check_limits(limit=limit, max_publishers=max_publishers)
        question, wanted = checked_question(question), filters or Filters()
        limits = ComparisonLimits(quotes=limit, publishers=max_publishers)
        return self._index.consistently(
            lambda snapshot: compare_publishers(
                snapshot,
                self._reader_of(snapshot),
                question=question,
                limits=limits,
                filters=wanted,
                settings=self.recipe.answering,
            )
        )

    def chat(self) -> Chat:
        """A conversation with this index."""
        return Chat(self)

    # Check

    def check(self, draft: str, *, min_words: int = 1) -> DraftReport:
        """What the articles say about every quotation in `draft`, in its order.

        Quotations of fewer than `min_words` words are left out; 3 passes over scare quotes.

        Raises:
            DraftError: the draft is longer than a million characters or no valid Unicode, or
                `min_words` is not positive.
        """
        from .draft_check import check_draft, refuse_draft

        refuse_draft(draft, min_words)
        return self._index.consistently(
            lambda snapshot: check_draft(snapshot, draft, shortest=min_words)
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
        return make_bundle(answer, library=self._library, making=making, with_texts=with_texts)

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

        index = IndexState(library=self._library, fingerprint=self.fingerprint)
        return verify_file_or_bundle(bundle, index=index)

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

    def _reader_of(self, snapshot: Snapshot) -> Reader:
        return self._reader.for_languages(info.language for info in snapshot.infos)

    def _load_reader(self) -> None:
        self._reader.for_languages(info.language for info in self._library.infos())


def live_index(desk: Assistant) -> LiveIndex:
    """The search side of an open index, for measurements and tests: candidates, builds, snapshots.

    Internal to the package: what it returns changes without notice.
    """
    return desk._index  # noqa: SLF001  the one way in from outside


def _quietly(load: Callable[[], None]) -> None:
    """Load in a thread of its own; what cannot be loaded is an error of the first question."""
    with suppress(AssistantError):
        load()
