"""What of a page no reader sees, and what is struck out: taken out of the tree, and counted.

Invariant: text behind a removed element stays where it is, so no neighbouring words are lost or
joined to others than those they stand beside on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ...records import Omission, OmissionKind
from ...records.reading import LONGEST_SAMPLE
from .unseen import is_unseen, is_without_ink

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_STRUCK_STYLE = re.compile(r"text-decoration(?:-line)?\s*:[^;]*\bline-through\b", re.IGNORECASE)
_STRUCK_TAGS: Final = frozenset({"del", "s", "strike"})
_STRUCK_CLASS: Final = frozenset({"strikethrough", "strike-through", "line-through", "struck"})
_READ_ALOUD_ONLY: Final = frozenset(
    [
        "sr-only",
        "screen-reader-text",
        "screen-reader-only",
        "screenreader",
        "screen-reader",
        "screenreader-only",
        "screen-reader-shortcut",
        "visually-hidden",
        "visuallyhidden",
        "visually-hidden-focusable",
        "sr-only-focusable",
        "u-visually-hidden",
        "u-hidden-visually",
        "a11y-hidden",
        "a11y-only",
        "accessibility-hidden",
        "accessible-hide",
        "hidden-accessible",
        "hidden-visually",
        "is-visually-hidden",
        "offscreen",
        "off-screen",
        "element-invisible",
        "element-hidden",
        "show-for-sr",
        "assistive-text",
        "hide-text",
        "text-hide",
        "clip-text",
        "govuk-visually-hidden",
        "usa-sr-only",
        "vh",
        "srt",
        "sronly",
    ]
)
_NEVER_SHOWN: Final = frozenset(
    {
        *("script", "style", "template", "rp", "datalist", "noscript", "noframes", "noembed"),
        *("audio", "video", "canvas", "object", "applet"),  # inside: for browsers that cannot
    }
)
_DROPPED_QUIETLY: Final = frozenset({"script", "style", "template", "rp", "datalist"})
_CANDIDATES: Final = (
    "//*[@hidden or @style or @class or @id or translate(@aria-hidden,'TRUE','true')='true' or @role='tooltip'"
    " or self::del or self::s or self::strike or self::noscript or self::noframes or self::script or self::style"
    " or self::template or self::rp or self::rt or self::datalist or self::dialog or self::font or @popover"
    " or self::audio or self::video or self::canvas or self::object or self::applet or self::noembed]"
)
_KEPT_ALWAYS: Final = frozenset({"html", "body", "head"})
_PHRASING: Final = frozenset({"span", "b", "i", "em", "strong", "a", "u", "small", "big", "font"})
_ICON = re.compile(
    r"(?:^|[\s_-])(?:icons?|fa|glyphicon|material|svg|emoji|anchor|headerlink|permalink|hash)(?:$|[\s_-])",
    re.IGNORECASE,
)
_TOOLTIP: Final = frozenset(
    [
        "tooltiptext",
        "tooltip-text",
        "tooltip-content",
        "tooltip-inner",
        "tooltip-body",
        "tooltip__text",
        "tooltip__content",
        "tippy-content",
        "popover-body",
        "popover-content",
        "popover__content",
    ]
)
"""The box that opens over a word; the word itself often bears the class "tooltip"."""
_SWITCHED_OFF: Final = frozenset(
    [
        "hidden",
        "d-none",
        "is-hidden",
        "u-hidden",
        "display-none",
        "print-only",
        "visible-print",
        "only-print",
    ]
)
_SWITCHED_ON = re.compile(
    r"(?:^|\s)(?:\w+:(?:block|inline|flex|grid|visible|table|contents)|d-(?:\w+-)?(?:block|inline|flex|grid|table)|visible)"
)
_PERMALINK = re.compile(r"[¶#§🔗\s]*")

_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_AT_RULE = re.compile(r"@[^{};]+(?:;|\{(?:[^{}]|\{[^{}]*\})*\})")
_CSS_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,4000})\}")
_CSS_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)+)", re.IGNORECASE)
_CSS_SCREEN = re.compile(
    r"@(?:media\s+(?:only\s+)?(?:screen|all)|supports\s[^{]*)\s*\{((?:[^{}]|\{[^{}]*\})*)\}",
    re.IGNORECASE,
)
_CSS_SHOWN = re.compile(r"display\s*:\s*(?!none)\w|visibility\s*:\s*visible", re.IGNORECASE)
_MOST_HIDDEN_SHARE: Final = 0.4
"""Of a page's characters. A style that hides more belongs to a script that shows it again."""


@dataclass(slots=True)
class _Styles:
    """Classes and ids that the page's own style sheets hide or strike out."""

    hidden: set[str] = field(default_factory=set)
    struck: set[str] = field(default_factory=set)


def prune(tree: HtmlElement) -> tuple[Omission, ...]:
    """Takes out of `tree` what is hidden or struck out, and says what that was."""
    styles = _styles(tree)
    total = len(tree.text_content())
    found: list[Omission] = []
    for element in tree.xpath(_CANDIDATES):
        if element.getparent() is None or element.tag in _KEPT_ALWAYS:
            continue
        kind = _why(element, styles, total=total)
        if kind is None:
            continue
        words = " ".join(element.text_content().split())
        if words and element.tag not in _DROPPED_QUIETLY:
            found.append(Omission(kind=kind, sample=words[:LONGEST_SAMPLE]))
        element.drop_tree()
    return tuple(found)


def classes_of(element: HtmlElement) -> list[str]:
    """The names in an element's `class` attribute, in lower case."""
    names: list[str] = element.get("class", "").lower().split()
    return names


def _why(element: HtmlElement, styles: _Styles, *, total: int) -> OmissionKind | None:
    tag, style, classes = element.tag, element.get("style", ""), classes_of(element)
    if tag in _STRUCK_TAGS or _STRUCK_STYLE.search(style) or _STRUCK_CLASS.intersection(classes):
        return OmissionKind.STRUCK
    names = {f".{name}" for name in classes} | {f"#{element.get('id', '').lower()}"}
    if styles.struck & _selectors(tag, names):
        return OmissionKind.STRUCK
    if _is_hidden(element, classes, style) or tag == "rt":
        return OmissionKind.HIDDEN
    by_sheet = bool(styles.hidden & _selectors(tag, names))
    if by_sheet and len(element.text_content()) <= _MOST_HIDDEN_SHARE * total:
        return OmissionKind.HIDDEN
    return None


def _is_hidden(element: HtmlElement, classes: list[str], style: str) -> bool:
    names = " ".join(classes)
    return (
        element.tag in _NEVER_SHOWN
        or (element.tag == "dialog" and element.get("open") is None)
        or element.get("hidden") is not None
        or is_unseen(style)
        or is_without_ink(element)
        or element.get("popover") is not None
        or not _READ_ALOUD_ONLY.isdisjoint(classes)
        or element.get("role") == "tooltip"
        or not _TOOLTIP.isdisjoint(classes)
        or (not _SWITCHED_OFF.isdisjoint(classes) and _SWITCHED_ON.search(names) is None)
        or (
            element.get("aria-hidden", "").lower() == "true"
            and not _is_drawn_letter(element, names)
        )
        or (
            element.tag == "a"
            and _ICON.search(names) is not None
            and _PERMALINK.fullmatch(element.text_content()) is not None
        )
    )


def _is_drawn_letter(element: HtmlElement, names: str) -> bool:
    """Whether something kept from screen readers is seen: letters drawn in a sentence, no icon."""
    words = element.text_content()
    return (
        element.tag in _PHRASING
        and not _ICON.search(names)
        and any(letter.isalnum() for letter in words)
        and "\n" not in words.strip()
    )


def _styles(tree: HtmlElement) -> _Styles:
    found = _Styles()
    for sheet in tree.iter("style"):
        for selectors, body in _rules(sheet.text or ""):
            if _CSS_SHOWN.search(body):
                found.hidden -= selectors
            elif is_unseen(body):
                found.hidden |= selectors
            if _STRUCK_STYLE.search(body):
                found.struck |= selectors
    return found


def _rules(sheet: str) -> Iterator[tuple[set[str], str]]:
    """The rules of a style sheet for one class or id each, wherever it stands."""
    flat = _CSS_SCREEN.sub(r"\1", _CSS_COMMENT.sub("", sheet[:200_000]))
    flat = _CSS_AT_RULE.sub("", flat)
    for match in _CSS_RULE.finditer(flat):
        parts = [part.strip() for part in match[1].split(",")]
        yield {part.lower() for part in parts if _CSS_SIMPLE.fullmatch(part)}, match[2]


def _selectors(tag: object, names: set[str]) -> set[str]:
    return names | {f"{tag}{name}" for name in names}
