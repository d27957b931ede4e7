"""The forms of boilerplate, as patterns over one short paragraph.

Invariant: a wording alone makes no boilerplate. A label ("Advertisement") stands alone and without
a full stop; an invitation ("Read more: …") is no telling sentence; a credit or sign-off names an
agency or an occupation too. In doubt a paragraph stays quotable. The phrases are English; in other
languages little is recognised, and the rest stays quotable.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ..metadata.bylines import is_agency, is_person

LONGEST_PHRASE: Final = 250
LONGEST_SIGN_OFF: Final = 900

_MARKUP = re.compile(r"[*_#>]+|^\W+")

_LABELS: Final = (
    r"advertisement|sponsored(?: content)?|ad|promoted|article continues (?:after|below).{0,40}",
    r"share(?: this(?: (?:article|story|post|page|via\b.{0,40}|on\b.{0,40}))?| (?:on|via) (?:facebook|twitter|x|whatsapp|linkedin|e-?mail)\b.{0,40})?|tweet|print|e-?mail|facebook|twitter|whatsapp|copy link",
    r"(?:leave a |post a |add a |\d+ )?comments?|leave a reply|view (?:all )?comments.{0,20}",
    r"notify of|inline feedbacks?|would love your thoughts.{0,40}|.{0,20}comments powered by .{2,20}",
    r"(?:posted|filed|published) (?:in|under)(?::.{0,80})?|tags?:.{0,150}|topics?:.{0,100}",
    r"loading|skip to (?:main )?content|back to top|(?:previous|next) (?:article|post|page)",
    r"most (?:read|popular|viewed|shared).{0,30}|trending(?: now)?|recommended(?: for you)?|you may also like.{0,30}",
    r"privacy policy|terms (?:of (?:use|service)|and conditions)|cookie (?:policy|settings|preferences)",
    r"(?:accept|reject|manage) (?:all )?cookies|log ?in|sign ?in|sign ?up|register|subscribe|menu|search",
    r"related|related (?:articles?|stories|posts|topics|coverage|content|links|news):?",
    r"more (?:on this story|from .{2,40}|stories|news):?|read more|see more|show more",
    r"play video|watch now|listen now|image caption|media caption|hide caption|toggle caption|getty images",
    r"page \d+(?: of \d+)?|\d+ min(?:ute)?s? read|continue reading.{0,40}",
    r"follow(?: the)? author|about the authors?|view (?:all )?(?:posts|articles) by .{2,60}",
)
"""Complete paragraphs; a full stop behind one makes it a sentence."""
_INVITATIONS: Final = (
    r"related(?: (?:article|story|reading|coverage|video|news))?s?:",
    r"read (?:more|also|next|the full (?:story|article|report)|this next)\s?(?:[:|>»]|about\b|on\b)",
    r"(?:also read|see also|must read|don.t miss|in case you missed it|more on this|more:|watch:|listen:|video:|gallery:)",
    r"(?:sign ?up|subscribe|register)\s(?:here|now|today|for|to)\b.{0,120}\b(?:newsletter|inbox|e-?mail|alerts?|updates|access|channel|offers|podcast)",
    r"subscribe to our\b",
    r"(?:get|receive)\b.{0,80}\b(?:newsletter|(?:to|in) your inbox)",
    r"follow (?:us|me|him|her|them|cnn|the author|@\w+)?\s?.{0,40}\bon (?:twitter|facebook|instagram|x|tiktok|telegram|linkedin)",
    r"(?:like us|find us|join us|connect with us) on (?:twitter|facebook|instagram|telegram)",
    r"click here\b(?! ?,)",
    r"(?:we use|this (?:site|website|page) uses) cookies",
    r"by (?:using|continuing).{0,60}\byou (?:agree|accept|consent)\b.{0,60}cookies",
    r"download (?:our|the .{2,20}) app\b|to comment, |please (?:log in|sign in|enable javascript)",
)
"""Openings of paragraphs that ask the reader to do something, see `_is_told`."""
_NOTICES: Final = (
    r"(?:©|\(c\)|copyright(?: ©)?)\s?(?:\d{4}\b(?! (?:was|is|saw|brought))|by [A-Z]).{0,120}",
    r"(?:©|copyright).{0,80}all rights reserved.{0,40}",
    r".{0,60}all rights reserved\W*",
)
"""Complete paragraphs that say whose the text is."""
_TELLING_VERB = re.compile(
    r"\b(?:said|told|was|were|had|did|asked|wrote|lost|found|made|saw|showed|shown|heard|spoke|took|gave|fell|rose|died"
    r"|began|came|went|broke|won)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d{2,}")
_FULL_STOP = re.compile(r"(?<![.…])[.!?]['\"”’)\]*_]*$")
_SENTENCE_END = re.compile(r"[.!?…]['\"”’)\]*_]*$")
_LABELLED = re.compile(r"(?:video|watch|listen|gallery|more|related|see also):", re.IGNORECASE)
_CONTRIBUTED = re.compile(
    r"(?P<names>.{3,120}?) (?:in .{2,40} )?contributed (?:reporting )?to this (?:report|story|article)\W*",
    re.IGNORECASE,
)
_NAME_SEPARATOR = re.compile(r",\s*(?:and\s)?|\sand\s|\s&\s")

_LABEL = re.compile(rf"(?:{'|'.join(_LABELS)})[^\w.!?…]*", re.IGNORECASE)
_INVITATION = re.compile(rf"(?:{'|'.join(_INVITATIONS)})", re.IGNORECASE)
_FIRST_PUBLISHED = re.compile(
    r"this (?:article|story|post|piece) (?:was |has been )?(?:originally |first )?(?:published|appeared)(?: \w+)? (?:in|on|by|at) (?:the )?(?-i:[A-Z]).{0,100}",
    re.IGNORECASE,
)
_NOTICE = re.compile(rf"(?:{'|'.join(_NOTICES)})", re.IGNORECASE)

_OCCUPATION: Final = (
    r"(?:columnists?|professors?|fellows?|researchers?|lecturers?|editors?|journalists?|writers?|analysts?|directors?|experts?|students?|scholars?"
    r"|correspondents?|assistant|contributors?|associate|chair|head|president|member|consultants?|economists?|historians?|lawyers?|commentators?|freelance"
    r"|novelist|poet|ambassador|diplomat|author|adviser|advisor|scientist|engineer|teacher|founder|director|reader|senior|staff|reporter|producer)"
)
_SIGN_OFF = re.compile(
    r"(?:the )?(?:views|opinions)(?: and (?:views|opinions))? expressed\b.{0,200}\b"
    r"(?:do(?:es)? not (?:necessarily )?(?:reflect|represent)|are (?:those of|solely|(?:his|her|their|the author.s) own))\b"
    rf"|the (?:author|writer|columnist)s? (?:is|are|was (?:formerly|previously|until)) (?:an?|the|currently|also|{_OCCUPATION})\b.{{0,80}}(?:{_OCCUPATION}|\b(?:at|of|in)\b)\b"
    r"|this (?:article|piece|commentary) (?:reflects|represents) the\b",
    re.IGNORECASE | re.DOTALL,
)
_ITALIC = re.compile(r"(?:\*[^*\s]|_[^_\s]).*[*_]", re.DOTALL)
_INTRODUCTION = re.compile(
    rf"\b(?:is|was) (?:an?|the)\b.{{0,80}}\b{_OCCUPATION}\b|\b(?:writes|covers|teaches|reports|views expressed|originally|first (?:published|appeared))\b",
    re.IGNORECASE | re.DOTALL,
)


def is_phrase(words: str) -> bool:
    """Whether a paragraph is a known piece of boilerplate, such as "Read more: …".

    >>> is_phrase("Read more: Why talks fail"), is_phrase("Video: the court was shown a film.")
    (True, False)
    """
    if len(words) > LONGEST_PHRASE:
        return False
    bare = _bare(words)
    if _LABEL.fullmatch(bare):
        return _FULL_STOP.search(bare) is None
    if _NOTICE.fullmatch(words.strip()) or _NOTICE.fullmatch(bare):
        return _TELLING_VERB.search(bare) is None
    if _FIRST_PUBLISHED.fullmatch(bare) or _is_thanks(bare):
        return True
    return _INVITATION.match(bare) is not None and not _is_told(bare)


def is_sign_off(words: str, *, authors: Sequence[str] = ()) -> bool:
    """Whether a last paragraph introduces the author or disclaims the views."""
    if len(words) > LONGEST_SIGN_OFF:
        return False
    bare = _bare(words)
    if _SIGN_OFF.match(bare):
        return True
    begins_with_author = any(bare.startswith(author) for author in authors)
    return (begins_with_author or _ITALIC.fullmatch(words) is not None) and bool(
        _INTRODUCTION.search(bare)
    )


def _bare(words: str) -> str:
    is_marked = not words[:1].isalnum() or any(mark in words for mark in "*_#>")
    return (_MARKUP.sub("", words) if is_marked else words).strip()


def _is_told(bare: str) -> bool:
    """Whether what begins like an invitation is a sentence that tells something."""
    if _LABELLED.match(bare) and _FULL_STOP.search(bare) and bare.rstrip("\"'”’)]*_").endswith("."):
        return True
    tells = _TELLING_VERB.search(bare) or _FIGURE.search(bare)
    return _SENTENCE_END.search(bare) is not None and tells is not None


def _is_thanks(bare: str) -> bool:
    """Whether a line names who contributed to a report, and not what contributed to a story."""
    match = _CONTRIBUTED.fullmatch(bare)
    names = _NAME_SEPARATOR.split(match["names"]) if match else []
    return bool(names) and all(is_person(name) or is_agency(name) for name in names)
