"""What proves an answer, now and later: bundles, and whether sources still say what was quoted.

Invariant: nothing here changes an article. What a bundle needs loads with the first call, so an
answer alone never pays for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .answering import ReaderModel, TrainedReader, shipped_model
from .collection import Collection
from .encoders.sentence_encoder import Encoder
from .library import Library
from .recipe import Recipe
from .records import Answer, OnProgress, RecheckReport
from .search.index.layout import build_fingerprint
from .version import __version__

if TYPE_CHECKING:
    from .evidence import Bundle, BundleReport, ChatBundle


class Evidence(Collection):
    """A collection that vouches for what was quoted from it; `Assistant` is the one that quotes."""

    def __init__(self, *, folder: Path, library: Library, recipe: Recipe, encoder: Encoder) -> None:
        super().__init__(folder=folder, library=library, recipe=recipe)
        self._encoder = encoder

    @property
    def fingerprint(self) -> str:
        """Identifies the state questions are answered from: library, recipe and model."""
        return build_fingerprint(self._library, self._encoder, self.recipe)

    def bundle(self, answer: Answer, *, with_texts: bool = False) -> Bundle:
        """The evidence for an answer of this index: a file that `verify` checks later.

        With the texts inside it verifies without an index as well.

        Raises:
            BundleError: an article it quotes has changed or gone since, or it would be too large.
        """
        from .evidence import Making, make_bundle

        model = self._reader_model() if answer.reader == TrainedReader.name else None
        making = Making(
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            version=__version__,
            encoder=self._encoder.fingerprint,
            recipe=self.recipe.fingerprint,
            reader_model=model.fingerprint if model else None,
        )
        return make_bundle(answer, library=self._library, making=making, with_texts=with_texts)

    def bundle_chat(self, answers: Iterable[Answer], *, with_texts: bool = False) -> ChatBundle:
        """The evidence for several answers of this index, such as the turns of a chat, in one file.

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
        from .evidence import IndexState, read_bundle_file, verify_bundle

        read = read_bundle_file(Path(bundle)) if isinstance(bundle, str | Path) else bundle
        index = IndexState(library=self._library, fingerprint=self.fingerprint)
        return verify_bundle(read, index=index)

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
        from .evidence import recheck_sources, watched_in_bundle, watched_in_library
        from .ingest import Manners

        watched = (
            watched_in_library(self._library, urls)
            if bundle is None
            else watched_in_bundle(bundle, self._library, urls)
        )
        return recheck_sources(
            watched,
            library=self._library,
            manners=Manners(allow_private=allow_private),
            allow_private=allow_private,
            on_progress=on_progress,
        )

    def _reader_model(self) -> ReaderModel | None:
        return shipped_model() if self.recipe.reading.reader == TrainedReader.name else None
