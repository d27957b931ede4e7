"""Moving a collection: from the index's folder to an engine, and back.

Invariant: what is left stays as it was, and the recipe names the new place only after counts, hashes and
rankings were compared and agree. What was written before an interruption is not written again. On an
engine nothing is mixed: a collection that holds articles of others is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from ...encoders.in_context import vectors_model
from ...errors import EngineError, EngineMismatchError, RecipeError
from ...library import Library
from ...library.segmenting import segments_of
from ...recipe import RECIPE_FILE, Recipe, with_engine
from ...records import ArticleInfo, Document, Filters, MigrationReport, OnProgress, Progress
from ...whole_files import write_whole
from ..index.layout import BuildContext, texts_of
from ..live_index import LiveIndex
from ..snapshot import Snapshot
from .engine_address import EngineAddress
from .passage_store import PassageStore, StoredArticle
from .shared_index import SharedIndex

MOVING_STAGE: Final = "Moving articles"
COMPARING_STAGE: Final = "Comparing rankings"
RANKINGS: Final = 100
LEAST_OVERLAP: Final = 0.99

_TOP: Final = 10
_AT_ONCE: Final = 64
_QUESTION: Final = 120  # characters of a text that a ranking is asked with


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """Both places of one index, and what it is made with."""

    folder: Path
    context: BuildContext
    live: LiveIndex
    shared: SharedIndex
    is_leaving_folder: bool

    @classmethod
    def between(
        cls,
        index: LiveIndex | SharedIndex,
        target: EngineAddress | None,
        *,
        folder: Path,
        context: BuildContext,
    ) -> Mover:
        """From where an open index has its collection to an engine, or, for `None`, to the folder.

        Raises:
            EngineError: it lies there already, or on another engine.
        """
        made: Any = {
            "folder": folder,
            "library": context.library,
            "recipe": context.recipe,
            "encoder": context.encoder,
        }
        if isinstance(index, SharedIndex):
            if target is not None:
                msg = f"the collection lies at {index.uri}; move it back into its folder first"
                raise EngineError(msg)
            live, shared = LiveIndex(**made), index
        else:
            if target is None:
                msg = f"the collection lies in {folder} already"
                raise EngineError(msg)
            live, shared = index, SharedIndex(**made, address=target)
        return cls(
            folder=folder,
            context=context,
            live=live,
            shared=shared,
            is_leaving_folder=live is index,
        )

    def move(self, on_progress: OnProgress | None = None) -> MigrationReport:
        """Write, compare, and let the recipe name the new place; see `to_engine` and `to_folder`."""
        if not self.is_leaving_folder:
            return self.to_folder(on_progress)
        try:
            return self.to_engine(on_progress)
        finally:
            self.shared.close()

    def to_engine(self, on_progress: OnProgress | None = None) -> MigrationReport:
        """Put what the folder holds on the engine, compare, and let the recipe name it.

        Raises:
            EngineError: the collection there holds articles of others, or both do not agree.
            EngineUnavailableError: the server is not there; begin again, what was put is kept.
        """
        here = self.live.snapshot(on_progress)
        held = _contents(self.shared.infos())
        wanted = _contents(here.infos)
        if foreign := held.keys() - wanted.keys():
            msg = (
                f"the collection at {self.shared.uri} holds {len(foreign)} articles that are not of this"
                " index; name another one by ?collection=NAME"
            )
            raise EngineError(msg)
        there = self.shared.snapshot(on_progress)
        written = sum(held.get(name) != content for name, content in wanted.items())
        self._compare_texts_there(there.infos)
        report = self._compared(here, there, written=written, tell=on_progress)
        _point_recipe(self.folder / RECIPE_FILE, self.shared.uri)
        return report

    def to_folder(self, on_progress: OnProgress | None = None) -> MigrationReport:
        """Write what the engine holds into the folder, compare, and let the recipe name that.

        Originals are not on an engine: the folder has those it had.

        Raises:
            EngineError: what is there was cut otherwise, or both do not agree.
            EngineUnavailableError: the server is not there; begin again, what was written is kept.
        """
        there = self.shared.snapshot(on_progress)
        written = self._write(there.infos, on_progress)
        here = self.live.snapshot(on_progress)
        if unsound := self.context.library.unsound_texts():
            msg = f"the texts of {len(unsound)} articles do not have their hashes: {min(unsound)!r}"
            raise EngineError(msg)
        report = self._compared(here, there, written=written, tell=on_progress)
        _point_recipe(self.folder / RECIPE_FILE, "")
        return report

    def _write(self, infos: Sequence[ArticleInfo], on_progress: OnProgress | None) -> int:
        library = self.context.library
        held = _contents(library.infos())
        written = done = 0
        for batch in _scanned(self.shared.store):
            missing = [item for item in batch if held.get(item.info.id) != item.info.content_sha256]
            for item in missing:
                _write_article(self.context, item)
            written += len(missing)
            done += len(batch)
            if on_progress is not None:
                on_progress(Progress(stage=MOVING_STAGE, done=done, total=max(done, len(infos))))
        return written

    def _compare_texts_there(self, infos: Sequence[ArticleInfo]) -> None:
        """Read every text back: the store refuses one that does not have its hash."""
        names = iter([info.id for info in infos])
        while some := list(islice(names, _AT_ONCE)):
            found = self.shared.store.articles(some)
            if len(found) != len(some):
                msg = f"{len(some) - len(found)} articles did not arrive at {self.shared.uri}; begin again"
                raise EngineError(msg)

    def _compared(
        self,
        here: Snapshot,
        there: Snapshot,
        *,
        written: int,
        tell: OnProgress | None,
    ) -> MigrationReport:
        if _contents(here.infos) != _contents(there.infos):
            msg = "the collection changed while it moved; begin again, what was moved is kept"
            raise EngineError(msg)
        ids = [info.id for info in here.infos]
        passages = sum(self.context.library.segment_counts(ids, "passage").values())
        if (found := self.shared.store.count()) != passages:
            msg = f"{passages} passages are in the folder, {found} at {self.shared.uri}"
            raise EngineError(msg)
        questions = _questions(self.context.library, ids)
        overlaps, equal = [], 0
        for number, question in enumerate(questions, start=1):
            one, other = _best(here, question), _best(there, question)
            equal += one == other
            overlaps.append(len(set(one) & set(other)) / max(1, len(one), len(other)))
            if tell is not None:
                tell(Progress(stage=COMPARING_STAGE, done=number, total=len(questions)))
        overlap = sum(overlaps) / len(overlaps) if overlaps else 1.0
        if overlap < LEAST_OVERLAP:
            msg = f"of {len(questions)} rankings only {equal} are equal (overlap {overlap:.3f}); nothing was changed"
            raise EngineError(msg)
        places = [str(self.folder), self.shared.uri]
        return MigrationReport(
            source=places[not self.is_leaving_folder],
            target=places[self.is_leaving_folder],
            articles=len(ids),
            passages=passages,
            written=written,
            rankings=len(questions),
            equal=equal,
            overlap=overlap,
        )


def _scanned(store: PassageStore) -> Iterator[list[StoredArticle]]:
    last: str | None = None
    while batch := store.scan(last, limit=_AT_ONCE):
        yield batch
        last = batch[-1].info.id


def _write_article(context: BuildContext, stored: StoredArticle) -> None:
    """An article into the library, its vectors into the cache: nothing is encoded again."""
    library, article, info = context.library, stored.article, stored.info
    segments = segments_of(article, context.recipe.passages)
    if segments.passages != tuple(item.span for item in stored.passages):
        msg = (
            f"the article {info.id!r} was cut otherwise there; put it there anew with this version"
        )
        raise EngineMismatchError(msg)
    texts = [text for _, _, text in texts_of(article, segments, context.recipe.encoder)]
    library.vectors.keep(
        vectors_model(context.encoder),
        [
            (text.key, item.vectors)
            for text, item in zip(texts, stored.passages, strict=True)
            if len(item.vectors) == 1 + len(text.parts)
        ],
    )
    with library.writing():
        library.put(Document(article=article), segments, root=info.root, stamp=info.stamp)
        if info.source is not None:
            library.move(article.id, root=info.root, source=info.source)


def _questions(library: Library, ids: Sequence[str]) -> list[str]:
    """The beginnings of texts from all over the collection."""
    step = max(1, len(ids) // RANKINGS)
    return [library.article(name).text[:_QUESTION] for name in ids[::step][:RANKINGS]]


def _best(snapshot: Snapshot, question: str) -> list[str]:
    ranked = snapshot.rank(snapshot.query(question), Filters())[:_TOP]
    return [str(snapshot.engine.locate(item.row)) for item in ranked]


def _contents(infos: Sequence[ArticleInfo]) -> dict[str, str]:
    return {info.id: info.content_sha256 for info in infos}


def _point_recipe(file: Path, uri: str) -> None:
    """Let the recipe name the place, at once; the rest of the file stays as it is."""
    text = file.read_text(encoding="utf-8") if file.exists() else Recipe().to_toml()
    changed = with_engine(text, uri)
    if Recipe.from_toml(changed).engine.uri != uri:
        msg = f"set uri = {uri!r} under [engine] in {file} yourself: it is written in a way of its own"
        raise RecipeError(msg)
    write_whole(file, changed)
