"""How often the draft check says the right thing, by kind of case.

    python -m eval draft-check [--half dev|test|all] [--limit N] [--wrong N] [--write]

Cases are made first if they are not there (`cases.py`). Prints a table by kind and the goals; `--write`
keeps both in `eval/results/draft-check.md`. `--wrong` lists that many misjudged cases of each kind, on
stderr, for tuning on the development half.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.assistant import Assistant
from assistant.records import Finding, Verdict
from eval.desks import desk_for
from eval.draft_check.cases import (
    CASES_FILE,
    EACH,
    SEED,
    SET,
    Case,
    make_cases,
    read_cases,
    write_cases,
)
from eval.options import add_bench, add_half
from eval.sets import ROOT, load, named

RESULTS: Final = ROOT / "eval" / "results" / "draft-check.md"
MUST_NOT_PASS: Final = (
    "number",
    "negation",
    "name",
    "short, number",
    "short, negation",
    "short, name",
)
FLAGGED: Final = {
    "number": "number",
    "negation": "negation",
    "name": "name",
    "modal": "modal",
    "capital": "case",
    **{f"short, {kind}": kind for kind in ("number", "negation", "name", "modal")},
}
MISSED: Final = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the check said of a case; `finding` is `None` where it saw no quotation."""

    case: Case
    finding: Finding | None

    @property
    def verdict(self) -> str:
        """The verdict given."""
        return self.finding.verdict.value if self.finding else MISSED

    @property
    def is_right(self) -> bool:
        """Whether it is one of the right ones."""
        return self.verdict in self.case.verdicts

    @property
    def is_located(self) -> bool:
        """Whether the article it was taken from is among the locations; another may say the same."""
        ids = {place.article_id for place in self.finding.locations} if self.finding else set()
        return self.case.article_id in ids

    @property
    def is_flagged(self) -> bool:
        """Whether a serious change of the kind that was made is named."""
        wanted = FLAGGED.get(self.case.kind)
        changes = self.finding.changes if self.finding else ()
        return any(change.kind.value == wanted and change.is_serious for change in changes)


def outcomes_of(desk: Assistant, cases: Iterable[Case]) -> list[Outcome]:
    """Check each case's draft; its one quotation is the longest that was found."""
    found = []
    for case in cases:
        findings = desk.check(case.draft).findings
        longest = max(findings, key=lambda item: item.end - item.start, default=None)
        found.append(Outcome(case=case, finding=longest))
    return found


def markdown(outcomes: Sequence[Outcome], half: str) -> str:
    """The table by kind and the goals."""
    names = [*(verdict.value for verdict in Verdict), MISSED]
    lines = [
        "# Draft check",
        "",
        f"`python -m eval draft-check --half {half}`: {len(outcomes):,} cases, by `cases.py`,",
        f"seed {SEED}, from the news articles of `{SET}`.",
        "",
        f"| kind | cases | expected | right | located | flagged | {' | '.join(names)} |",
        f"|{'---|' * (6 + len(names))}",
    ]
    for kind in dict.fromkeys(outcome.case.kind for outcome in outcomes):
        of_kind = [outcome for outcome in outcomes if outcome.case.kind == kind]
        counts = Counter(outcome.verdict for outcome in of_kind)
        right = _share(outcome.is_right for outcome in of_kind)
        flagged = _share(o.is_flagged for o in of_kind) if kind in FLAGGED else "–"
        located = _share(o.is_located for o in of_kind if o.case.article_id)
        expected = ", ".join(of_kind[0].case.verdicts)
        cells = " | ".join(str(counts[name] or "") for name in names)
        lines.append(
            f"| {kind} | {len(of_kind)} | {expected} | {right} | {located} | {flagged} | {cells} |"
        )
    return "\n".join([*lines, "", *_goals(outcomes)]) + "\n"


def _goals(outcomes: Sequence[Outcome]) -> list[str]:
    passed = sum(
        outcome.verdict == "verbatim" for outcome in outcomes if outcome.case.kind in MUST_NOT_PASS
    )
    typeset = [outcome for outcome in outcomes if outcome.case.kind == "typography"]
    held = [outcome for outcome in outcomes if outcome.case.article_id is not None]
    lost = [outcome.verdict in {"not_found", MISSED} for outcome in held]
    return [
        "| goal | asked | reached |",
        "|---|---|---|",
        f"| verbatim recall under typography noise | ≥ 0.995 | {_share(o.is_right for o in typeset)} |",
        f"| altered number, negation or name called verbatim | 0 | {passed} |",
        f"| verdict accuracy | ≥ 0.950 | {_share(outcome.is_right for outcome in outcomes)} |",
        f"| false “not found” | ≤ 0.010 | {_share(lost)} |",
    ]


def _share(values: Iterable[bool]) -> str:
    listed = list(values)
    return f"{sum(listed) / len(listed):.3f}" if listed else "–"


def _list_wrong(outcomes: Sequence[Outcome], most: int) -> None:
    shown: Counter[str] = Counter()
    for outcome in outcomes:
        kind = outcome.case.kind
        if outcome.is_right or shown[kind] >= most:
            continue
        shown[kind] += 1
        print(f"--- {outcome.case.id}: {outcome.verdict}", file=sys.stderr)
        print(outcome.case.draft, file=sys.stderr)
        if outcome.finding:
            for change in outcome.finding.changes:
                print(f"    {change.kind}: {change.source!r} → {change.written!r}", file=sys.stderr)
            if outcome.finding.quote:
                similarity = outcome.finding.similarity
                print(f"    {similarity:.2f} {outcome.finding.quote.text!r}", file=sys.stderr)
            print(f"    {outcome.finding.attribution}", file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(description="Score the draft check.")
    add_half(parser, default="dev", choices=("dev", "test", "all"))
    parser.add_argument("--limit", type=int, help="score this many cases, chosen by a fixed seed")
    parser.add_argument("--wrong", type=int, default=0, help="list this many mistakes of each kind")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    add_bench(parser)
    options = parser.parse_args(arguments)
    if not CASES_FILE.exists():
        write_cases(make_cases(options.bench, EACH))
    cases = [case for case in read_cases() if options.half in {case.half, "all"}]
    if options.limit:
        cases = random.Random(SEED).sample(cases, min(options.limit, len(cases)))  # noqa: S311
        cases.sort(key=lambda case: case.kind)
    with desk_for(load(named([SET])[0], options.bench)) as desk:
        outcomes = outcomes_of(desk, cases)
    text = markdown(outcomes, options.half)
    print(text)
    if options.write:
        RESULTS.write_text(text, encoding="utf-8")
    _list_wrong(outcomes, options.wrong)
    return 0


if __name__ == "__main__":
    sys.exit(main())
