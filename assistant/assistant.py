"""The façade: one object that holds an index and answers from it.

Invariant: this is the only place where the stages are wired together. A question is answered from
one immutable snapshot of the search build, so a sync in another thread or process never mixes two
states of the library in one answer.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, Self, TypeVar

from .answering import (
    ArithmeticReader,
    OutletLimits,
    Reader,
    ReaderModel,
    TrainedReader,
    answer_question,
    compare_outlets,
    reader_check,
    reads_language,
    search_passages,
)
from .chat import Chat
from .encoders.sentence_encoder import Encoder, SentenceEncoder
from .errors import AssistantError, DraftError, LibraryBusyError, QuestionError
from .library import Library, duplicate_groups, find_copies, recut
from .recipe import RECIPE_FILE, Recipe
from .records import (
    Answer,
    Article,
    ArticleInfo,
    Check,
    Comparison,
    DraftReport,
    Filters,
    Hit,
    IndexFacts,
    OnProgress,
)
from .search.index.build import Build
from .search.index.recovery import examine, obtain_build
from .search.local_engine import LocalEngine
from .search.snapshot import Snapshot, StaleSnapshotError
from .version import __version__
from .vouching import Evidence

BUILD_FOLDER: Final = "build"
MAX_QUESTION_CHARACTERS: Final = 2_000
MAX_DRAFT_CHARACTERS: Final = 1_000_000
_ATTEMPTS: Final = 4  # a question is asked again when the library changes under it
_log = logging.getLogger(__name__)

T = TypeVar("T")


class Assistant(Evidence):
    """An open index: keeps a library equal to its sources and answers questions from it.

    Open one with `Assistant.open` or make one with `Assistant.build`; close it when done, or use
    it in a `with` statement. It may be shared between threads.
    """

    def __init__(self, *, folder: Path, library: Library, recipe: Recipe, encoder: Encoder) -> None:
        super().__init__(folder=folder, library=library, recipe=recipe, encoder=encoder)
        self._snapshot: Snapshot | None = None
        self._build: Build | None = None
        self._lock = threading.RLock()
        self._loading = False

    @classmethod
    def build(
        cls,
        articles: Iterable[Article],
        folder: str | Path,
        *,
        recipe: Recipe | None = None,
        encoder: Encoder | None = None,
        on_progress: OnProgress | None = None,
    ) -> Self:
        """An index in `folder` of exactly these articles.

        An index that is already there keeps its cache of vectors; its other articles are removed.

        Raises:
            ArticleError: two articles have the same id.
            LibraryError: the folder cannot be written.
            ModelError: the encoder the recipe names cannot be loaded.
        """
        desk = cls.open(folder, create=True, recipe=recipe, encoder=encoder)
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
    ) -> Self:
        """The index in `folder`, which an earlier `build`, `sync` or `add` made.

        The recipe is the folder's `recipe.toml` unless given; one that is given with `create` is
        kept there. A search build that is missing, stale or damaged is made again when it is
        first needed.

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
        return cls(folder=folder, library=library, recipe=recipe, encoder=encoder)

    def health(self) -> list[Check]:
        """What is well and what is not: library, texts, build, model."""
        checks = examine(
            self._library, self.folder / BUILD_FOLDER, encoder=self._encoder, recipe=self.recipe
        )
        return [*checks, reader_check(self.recipe.reading, self._reader_model())]

    def facts(self) -> IndexFacts:
        """What answers come from: versions, models and sizes. Reads no text."""
        build = self.folder / BUILD_FOLDER / self.fingerprint
        return IndexFacts(
            version=__version__,
            library_bytes=_size_of(self._library.path),
            build_bytes=sum(_size_of(file) for file in build.glob("*")),
            model=Path(self.recipe.encoder.model).name,
            model_fingerprint=self._encoder.fingerprint,
            runtime=self._encoder.runtime if isinstance(self._encoder, SentenceEncoder) else None,
            reader=reader_check(self.recipe.reading, self._reader_model()).detail,
            recipe_fingerprint=self.recipe.fingerprint,
            fingerprint=self.fingerprint,
        )

    # Answering

    def search(
        self, question: str, *, limit: int = 10, filters: Filters | None = None
    ) -> list[Hit]:
        """The passages that fit the question best, best first.

        Raises:
            QuestionError: the question is empty or longer than `MAX_QUESTION_CHARACTERS`.
            FilterError: `limit` is not positive.
        """
        question = _checked(question, limit)
        wanted = filters or Filters()
        return self._consistently(
            lambda snapshot: search_passages(
                snapshot,
                self._reader(snapshot),
                question=question,
                limit=limit,
                filters=wanted,
                settings=self.recipe.answering,
            )
        )

    def ask(self, question: str, *, limit: int = 5, filters: Filters | None = None) -> Answer:
        """The quotations that answer the question, or the status that says none do.

        Raises:
            QuestionError: the question is empty or longer than `MAX_QUESTION_CHARACTERS`, or
                `limit` is not positive.
        """
        question = _checked(question, limit)
        wanted = filters or Filters()
        return self._consistently(
            lambda snapshot: answer_question(
                snapshot,
                self._reader(snapshot),
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
        outlets: int = 8,
        filters: Filters | None = None,
    ) -> Comparison:
        """What each outlet answers when it is asked alone, those that answer best first.

        Up to `limit` quotations of each. Of more than `outlets` outlets, those with the passages
        that fit best are asked, and the others named.

        Raises:
            QuestionError: the question is empty or longer than `MAX_QUESTION_CHARACTERS`, or
                `limit` or `outlets` is not positive.
        """
        question = _checked(question, min(limit, outlets))
        wanted, limits = filters or Filters(), OutletLimits(quotes=limit, outlets=outlets)
        return self._consistently(
            lambda snapshot: compare_outlets(
                snapshot,
                self._reader(snapshot),
                question=question,
                limits=limits,
                filters=wanted,
                settings=self.recipe.answering,
            )
        )

    def chat(self) -> Chat:
        """A conversation with this index."""
        return Chat(self.ask)

    def check(self, draft: str, *, min_words: int = 1) -> DraftReport:
        """What the articles say about every quotation in `draft`, in its order.

        Quotations of fewer than `min_words` words are left out; 3 passes over scare quotes.

        Raises:
            DraftError: the draft is longer than `MAX_DRAFT_CHARACTERS` or no valid Unicode, or
                `min_words` is not positive.
        """
        from .draft_check import Outlets, check_draft

        _check_draft(draft, min_words)
        return self._consistently(
            lambda snapshot: check_draft(
                snapshot, draft, outlets=Outlets.of(snapshot.infos), shortest=min_words
            )
        )

    def refresh(self, on_progress: OnProgress | None = None) -> Snapshot:
        """Bring the search build up to the library's present state, encoding what is new.

        `search` and `ask` do this by themselves; call it to choose when the work is done.
        """
        with self._lock:
            recut(self._library, self.recipe.passages)
            if self._snapshot is None or self._snapshot.fingerprint != self.fingerprint:
                self._snapshot = self._take_snapshot(on_progress)
            return self._snapshot

    def prepare(self, on_progress: OnProgress | None = None) -> None:
        """As `refresh`, while the models that `search` and `ask` need load at the same time.

        They are not waited for: the first question does that. One that cannot be loaded is an
        error of that question.
        """
        with self._lock:
            begin, self._loading = not self._loading, True
        if begin:
            for load in (self._load_encoder, self._load_reader):
                threading.Thread(target=load, name="loading").start()
        self.refresh(on_progress)

    def _load_encoder(self) -> None:
        if isinstance(self._encoder, SentenceEncoder):
            with suppress(AssistantError):
                self._encoder.load()

    def _load_reader(self) -> None:
        with suppress(AssistantError):
            self._reader_model_for(self._library.infos())

    def _changed(self, on_progress: OnProgress | None) -> None:
        self.refresh(on_progress)

    def _take_snapshot(self, on_progress: OnProgress | None) -> Snapshot:
        while True:
            find_copies(self._library, on_progress)
            build = obtain_build(
                self._library,
                self.folder / BUILD_FOLDER,
                encoder=self._encoder,
                recipe=self.recipe,
                on_progress=on_progress,
                before=self._build,
            )
            infos = self._library.infos()
            if build.article_ids == tuple(info.id for info in infos):
                break  # else another process has changed the library in between
        self._build = build
        return Snapshot(
            fingerprint=build.fingerprint,
            infos=infos,
            load_article=self._library.article,
            engine=LocalEngine(build, self.recipe.lexical),
            encoder=self._encoder,
            recipe=self.recipe,
            groups=duplicate_groups(self._library),
        )

    def _reader(self, snapshot: Snapshot) -> Reader:
        """The reader the recipe names; without its model the arithmetic one, which needs none."""
        arithmetic = ArithmeticReader(
            settings=self.recipe.answering,
            terms_of_question=snapshot.terms_of_question,
            terms_of=snapshot.terms_of,
            weight_of=snapshot.engine.weight_of,
        )
        model = self._reader_model_for(snapshot.infos)
        if model is None:
            return arithmetic
        return TrainedReader(settings=self.recipe.reading, model=model, arithmetic=arithmetic)

    def _reader_model_for(self, infos: Iterable[ArticleInfo]) -> ReaderModel | None:
        wanted = any(reads_language(info.language) for info in infos)
        return self._reader_model() if wanted else None

    def _consistently(self, work: Callable[[Snapshot], T]) -> T:
        """`work` on a snapshot, again on a newer one if the library moved on meanwhile."""
        for _ in range(_ATTEMPTS):
            try:
                return work(self.refresh())
            except StaleSnapshotError:
                _log.info("the library changed during a question; asking again")
        try:
            # Somebody writes without a pause: they wait, once, until this is answered
            with self._lock, self._library.held():
                return work(self.refresh())
        except StaleSnapshotError as error:
            msg = f"{self.folder} changed {_ATTEMPTS} times during one question; ask again"
            raise LibraryBusyError(msg) from error


def _size_of(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:  # swept away meanwhile
        return 0


def _check_draft(draft: str, min_words: int) -> None:
    if min_words < 1:
        msg = f"min_words is at least 1, got {min_words}"
        raise DraftError(msg)
    if len(draft) > MAX_DRAFT_CHARACTERS:
        msg = (
            f"the draft has {len(draft):,} characters; at most {MAX_DRAFT_CHARACTERS:,} are checked"
        )
        raise DraftError(msg)
    if any("\ud800" <= letter <= "\udfff" for letter in draft):
        msg = "the draft holds a lone surrogate; read its file as UTF-8"
        raise DraftError(msg)


def _checked(question: str, limit: int) -> str:
    if limit < 1:
        msg = f"limit is at least 1, got {limit}"
        raise QuestionError(msg)
    question = question.encode("utf-8", "replace").decode("utf-8").strip()
    if not question:
        msg = "the question is empty; ask something"
        raise QuestionError(msg)
    if len(question) > MAX_QUESTION_CHARACTERS:
        msg = (
            f"the question has {len(question):,} characters;"
            f" at most {MAX_QUESTION_CHARACTERS:,} are read"
        )
        raise QuestionError(msg)
    return question
