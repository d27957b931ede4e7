"""The shell commands about evidence: a bundle is kept and verified, sources are fetched again."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...errors import BundleError
from ...library import LIBRARY_FILE
from ...records import PassageState, RecheckedSource, SourceState
from ...text.folding import one_line
from ...whole_files import write_whole
from .desk_opening import open_desk
from .exits import DOES_NOT_HOLD, ERROR, OK
from .terminal import progress_shown, tell, write, write_json

if TYPE_CHECKING:
    from ...evidence import Bundle, BundleReport

_DEFAULT_INDEX: Final = "index"


def keep_bundle(bundle: Bundle, file: Path) -> None:
    """Write a bundle to a new file; one that is there is evidence too, and stays.

    Raises:
        BundleError: the file exists or cannot be written.
    """
    try:
        write_whole(file, bundle.to_bytes(), replaces=False)
    except FileExistsError as error:
        msg = f"{file} exists and is kept as it is; name another file for the bundle"
        raise BundleError(msg) from error
    except OSError as error:
        msg = f"cannot write the bundle to {file}: {error.strerror or error}"
        raise BundleError(msg) from error
    tell(f"the evidence is in {file}; check it with: onrecord verify {file}")


def verify(arguments: argparse.Namespace) -> int:
    """Check an evidence bundle, against the index if there is one, else the texts inside it."""
    from ...evidence import is_bundle, read_bundle_file, verify_bundle

    data = read_bundle_file(Path(arguments.bundle))
    if not is_bundle(data):
        msg = f"{arguments.bundle} is no evidence bundle; ask --bundle FILE writes one"
        raise BundleError(msg)
    if arguments.index is None and not (Path(_DEFAULT_INDEX) / LIBRARY_FILE).exists():
        report = verify_bundle(data)
    else:
        with open_desk(arguments, arguments.index or _DEFAULT_INDEX) as desk:
            report = desk.verify(arguments.bundle)
    if arguments.json:
        write_json(report.to_dict())
    else:
        _write_report(report)
    return OK if report.ok else DOES_NOT_HOLD


def _write_report(report: BundleReport) -> None:
    for check in report.checks:
        write(f"{'ok ' if check.ok else 'BAD'}  {check.name}: {check.detail}")
    for note in report.notes:
        write(f"note {note}")
    if report.ok:
        compared = " and ".join(f"the {name}" for name in report.against) or "nothing: no quotation"
        write(f"holds; compared with {compared}")
    else:
        write(f"does not hold: {len(report.failed)} of {len(report.checks)} checks failed")


def recheck(arguments: argparse.Namespace) -> int:
    """Fetch sources again and say which passages are the same, have moved or are gone."""
    from ...evidence import Bundle, read_bundle_file

    file = arguments.bundle
    bundle = Bundle.from_bytes(read_bundle_file(Path(file))) if file else None
    with open_desk(arguments) as desk, progress_shown() as show:
        report = desk.recheck(
            arguments.urls or None,
            bundle=bundle,
            allow_private=arguments.allow_private,
            on_progress=show,
        )
    if arguments.json:
        write_json(report.to_dict())
    else:
        for source in report.sources:
            _write_source(source)
    if not report.sources:
        tell("nothing to fetch: no article comes from a URL or gives one")
    if report.gone:
        return DOES_NOT_HOLD
    return ERROR if report.unknown else OK


def _write_source(source: RecheckedSource) -> None:
    if source.state in {SourceState.COMPARED, SourceState.UNCHANGED}:
        counts = " · ".join(f"{source.count(state)} {state.value}" for state in PassageState)
        write(f"{source.article_id}\t{counts}\t{source.url}")
    else:
        write(f"{source.article_id}\t{source.state.value}\t{source.reason}")
    for passage in source.passages:
        if passage.state is PassageState.GONE:
            write(f"  gone: {one_line(passage.text)}")
            if passage.nearest is not None:
                write(f"  nearest ({passage.similarity:.2f}): {one_line(passage.nearest)}")
