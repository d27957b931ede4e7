"""From a draft to its findings: each quotation looked up, compared and judged.

Invariant: a quotation is verbatim exactly if its words stand in an article in a row, after folding
and with the editor's conventions, and nothing in `strictness` objects. Similarity decides only
between altered and not found. A phrase of one or two words is looked up like any other, but never
called altered or stitched for other words: two words of which one differs are evidence of nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from ..errors import DraftError
from ..records import DraftReport, Finding, SearchScope
from ..search.snapshot import Snapshot
from ..text.words import Words
from .alignment import Alignment, differences, nearest
from .attribution import Claim, Outlets, claims, fits
from .candidates import Candidates, sentences_of
from .conventions import ELLIPSIS_WORDS, Reading, phrases_of, read_quotation
from .findings import Place, Shown
from .matching import Match, Source, matches
from .quotations import Quotation, find_quotations
from .stitching import SHORTEST_RUN, Run, sewn_runs
from .strictness import changes_in

MAX_DRAFT_CHARACTERS: Final = 1_000_000
ALTERED_FROM: Final = 0.65
SHORT_ALTERED_FROM: Final = 0.75
SHORT_WORDS: Final = 5
PHRASE_WORDS: Final = 2
ONE_OF_WORDS: Final = 4
"""From this many words on, a quotation of which one word differs is altered, however long that is."""
SURELY_ONE_PLACE: Final = 0.9
"""Similarity of letters, from eval/draft_check (development half): an altered quotation reaches the
first (one of up to `SHORT_WORDS` words the second), and what passes the last is never stitched."""


def refuse_draft(draft: str, min_words: int) -> None:
    """Refuse what cannot be checked.

    Raises:
        DraftError: the draft is no text, longer than `MAX_DRAFT_CHARACTERS` or no valid Unicode, or
            `min_words` is no positive whole number.
    """
    if not isinstance(min_words, int) or isinstance(min_words, bool) or min_words < 1:
        msg = f"min_words is at least 1, got {min_words!r}"
        raise DraftError(msg)
    if not isinstance(draft, str):
        msg = f"a draft is text, got {type(draft).__name__}; read its file first"
        raise DraftError(msg)
    if len(draft) > MAX_DRAFT_CHARACTERS:
        msg = (
            f"the draft has {len(draft):,} characters; at most {MAX_DRAFT_CHARACTERS:,} are checked"
        )
        raise DraftError(msg)
    if any("\ud800" <= letter <= "\udfff" for letter in draft):
        msg = "the draft holds a lone surrogate; read its file as UTF-8"
        raise DraftError(msg)


def check_draft(
    snapshot: Snapshot,
    draft: str,
    *,
    outlets: Outlets | None = None,
    shortest: int = 1,
    deadline: float | None = None,
) -> DraftReport:
    """The findings for every quotation of at least `shortest` words, in the draft's order.

    `outlets` are the names an attribution may give; those of the snapshot's articles by default.

    `deadline` is the time on the monotonic clock after which no further quotation is looked at.

    Raises:
        DraftError: the deadline passed.
        StaleSnapshotError: the library has changed since the snapshot was taken.
    """
    candidates = Candidates(snapshot)
    outlets = outlets or Outlets.of(snapshot.infos)
    findings: list[Finding] = []
    for quotation in find_quotations(draft):
        if deadline is not None and time.monotonic() > deadline:
            msg = (
                f"checking took too long and ended after {len(findings):,} quotations;"
                " check a shorter draft, or leave out short quotations"
            )
            raise DraftError(msg)
        reading = read_quotation(draft, quotation)
        if reading.size >= max(1, shortest):
            check = _Check(draft=draft, quotation=quotation, reading=reading, outlets=outlets)
            findings.append(check.finding(candidates))
    return DraftReport(
        draft=draft,
        findings=tuple(findings),
        index_fingerprint=snapshot.fingerprint,
        scope=SearchScope(articles=len(snapshot.infos), waiting=snapshot.waiting),
    )


class _Check:
    """One quotation under examination."""

    def __init__(
        self, *, draft: str, quotation: Quotation, reading: Reading, outlets: Outlets
    ) -> None:
        self._quotation = quotation
        self._reading = reading
        self._outlets = outlets
        self._draft = draft
        self._shown = Shown(draft=draft, start=quotation.start, end=quotation.end)

    def finding(self, candidates: Candidates) -> Finding:
        sources = candidates.exact(self._reading)
        found = self._word_for_word(sources)
        if found is None:
            pieces = [
                piece
                for part in self._reading.parts
                for piece in (part.words, *sentences_of(part.words, SHORTEST_RUN))
            ]
            more = candidates.near(self._reading, pieces)
            found = self._word_for_word(more) or self._from_places([*sources, *more])
        return found or self._compared([*sources, *more])

    def _word_for_word(self, sources: Sequence[Source]) -> Finding | None:
        judged = [
            (_place(match), changes_in(reading, match))
            for source in sources
            for reading in [self._read_against(source)]
            for match in matches(reading, source)
        ]
        if not judged:
            return None
        clean = [place for place, changes in judged if not changes]
        if clean:
            return self._attributed(clean)
        place, changes = min(judged, key=lambda item: len(item[1]))
        return self._shown.altered(place, changes=changes, claimed=self._claimed([place]))

    def _read_against(self, source: Source) -> Reading:
        if not self._reading.is_broken:
            return self._reading
        return read_quotation(self._draft, self._quotation, frozenset(source.words.keys))

    def _attributed(self, places: Sequence[Place]) -> Finding:
        """Verbatim, or misattributed if no place fits what stands beside the quotation."""
        named = claims(self._draft, self._quotation, self._outlets)
        fitting = [place for place in places if all(self._fits(claim, place) for claim in named)]
        if fitting:
            return self._shown.verbatim([*fitting, *(p for p in places if p not in fitting)])
        claimed = self._claimed(places)
        if claimed is None:  # each name fits some place, though none of them fits all names
            return self._shown.verbatim(places)
        return self._shown.misattributed(places, claimed=claimed)

    def _claimed(self, places: Sequence[Place]) -> Claim | None:
        for claim in claims(self._draft, self._quotation, self._outlets):
            if not any(self._fits(claim, place) for place in places):
                return claim
        return None

    def _fits(self, claim: Claim, place: Place) -> bool:
        return fits(claim, place.article, place.span, self._outlets)

    def _from_places(self, sources: Sequence[Source]) -> Finding | None:
        """Stitched, if an ellipsis joins parts that stand whole but not in one place."""
        if not self._reading.joins or self._reading.size <= PHRASE_WORDS:
            return None
        runs = []
        for part in self._reading.parts:
            if len(part.words) < SHORTEST_RUN:
                return None
            run = next((run for source in sources for run in _runs(part.words, source)), None)
            if run is None:
                return None
            runs.append(run)
        return self._shown.stitched([Place.of(run.source, run.words) for run in runs])

    def _compared(self, sources: Sequence[Source]) -> Finding:
        """Altered, stitched or not found, by the passages nearest to it."""
        phrases = phrases_of(self._reading)
        whole = [nearest(phrase.keys, sources) for phrase in phrases]
        aligned = [found for found in whole if found is not None]
        if not aligned:
            return self._shown.not_found(None, similarity=0.0)
        similarity = _overall(phrases, whole)
        if similarity < SURELY_ONE_PLACE and self._reading.size > PHRASE_WORDS:
            runs = [run for phrase in phrases for run in sewn_runs(phrase, sources)]
            if runs:
                return self._shown.stitched([Place.of(run.source, run.words) for run in runs])
        best = max(aligned, key=lambda found: found.similarity)
        differs_in_a_word = best.distance <= 1 and len(phrases) == 1
        near = similarity >= self._needed() or (
            differs_in_a_word and self._reading.size >= ONE_OF_WORDS
        )
        if not near or len(aligned) < len(phrases):
            return self._shown.not_found(
                Place.of(best.source, best.words), similarity=best.similarity
            )
        return self._altered(phrases, aligned, similarity)

    def _altered(
        self, phrases: Sequence[Words], aligned: Sequence[Alignment], similarity: float
    ) -> Finding:
        changes = [
            change
            for phrase, found in zip(phrases, aligned, strict=True)
            for change in differences(phrase, found)
        ]
        places = [Place.of(found.source, found.words) for found in aligned]
        if not all(map(_follows, aligned, aligned[1:])):
            return self._shown.stitched(places, changes=changes, similarity=similarity)
        place = places[0].through(places[-1])
        return self._shown.altered(
            place, changes=changes, similarity=similarity, claimed=self._claimed([place])
        )

    def _needed(self) -> float:
        size = self._reading.size
        if size <= PHRASE_WORDS:
            return 1.1  # no similarity is enough
        return SHORT_ALTERED_FROM if size <= SHORT_WORDS else ALTERED_FROM


def _place(match: Match) -> Place:
    return Place.of(match.source, (match.ranges[0][0], match.ranges[-1][1]))


def _runs(words: Words, source: Source) -> list[Run]:
    size = len(words)
    return [
        Run(quoted=(0, size), source=source, words=(start, start + size))
        for start in source.occurrences(words.keys)
    ]


def _overall(phrases: Sequence[Words], found: Sequence[Alignment | None]) -> float:
    """The similarity of the whole, each phrase weighing as many letters as it has."""
    sizes = [sum(map(len, phrase.keys)) for phrase in phrases]
    reached = sum(
        size * alignment.similarity
        for size, alignment in zip(sizes, found, strict=True)
        if alignment is not None
    )
    return reached / sum(sizes)


def _follows(one: Alignment, other: Alignment) -> bool:
    """Whether an ellipsis may stand between the two passages."""
    if one.source.article.id != other.source.article.id or other.span.start < one.span.end:
        return False
    between = one.source.article.text[one.span.end : other.span.start]
    return len(between.split()) <= ELLIPSIS_WORDS
