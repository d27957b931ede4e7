"""The forms of page furniture, as patterns over one short paragraph.

Invariant: every pattern is bounded in length, because furniture is short and prose is not. The
phrases are English; in other languages little is recognised, and the rest stays quotable.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

LONGEST_PHRASE: Final = 250
LONGEST_CREDIT: Final = 300
LONGEST_SIGN_OFF: Final = 900

_MARKUP = re.compile(r"[*_#>]+|^\W+")

_WHOLE: Final = (
    r"advertisement|sponsored(?: content)?|ad|promoted|article continues (?:after|below).{0,40}",
    r"share(?: this(?: (?:article|story|post|page|via\b.{0,40}|on\b.{0,40}))?| (?:on|via) (?:facebook|twitter|x|whatsapp|linkedin|e-?mail)\b.{0,40})?|tweet|print|e-?mail|facebook|twitter|whatsapp|copy link",
    r"(?:leave a |post a |add a |\d+ )?comments?|leave a reply|view (?:all )?comments.{0,20}",
    r"notify of|inline feedbacks?|would love your thoughts.{0,40}|.{0,20}comments powered by .{2,20}",
    r"(?:posted|filed|published) (?:in|under)(?::.{0,80})?|tags?:.{0,150}|topics?:.{0,100}",
    r"loading\W*|skip to (?:main )?content|back to top|(?:previous|next) (?:article|post|page)",
    r"most (?:read|popular|viewed|shared).{0,30}|trending(?: now)?|recommended(?: for you)?|you may also like.{0,30}",
    r"privacy policy|terms (?:of (?:use|service)|and conditions)|cookie (?:policy|settings|preferences)",
    r"(?:accept|reject|manage) (?:all )?cookies|log ?in|sign ?in|sign ?up|register|subscribe|menu|search",
    r"related|related (?:articles?|stories|posts|topics|coverage|content|links|news):?",
    r"more (?:on this story|from .{2,40}|stories|news):?|read more\W*|see more\W*|show more\W*",
    r"play video|watch now|listen now|image caption|media caption|hide caption|toggle caption|getty images",
    r"page \d+(?: of \d+)?|\d{1,4}|\d+ of \d+|\d+ min(?:ute)?s? read|continue reading.{0,40}",
)
_OPENING: Final = (
    r"related(?: (?:article|story|reading|coverage|video|news))?s?:",
    r"read (?:more|also|next|the full (?:story|article|report)|this next)\s?(?:[:|>»]|about\b|on\b)",
    r"(?:also read|see also|must read|don.t miss|in case you missed it|more on this|more:|watch:|listen:|video:|gallery:)",
    (
        r"(?:photo|photograph|picture|image|illustration|graphic|cartoon|photos|images|caption|credit|file photo)"
        r"(?:\s(?:credits?|source|by|courtesy))?\s?:"
    ),
    r"(?:sign ?up|subscribe|register)\s(?:here|now|today|for|to)\b.{0,120}\b(?:newsletter|inbox|e-?mail|alerts?|updates|access|channel|offers|podcast)",
    r"subscribe to our\b",
    r"(?:get|receive)\b.{0,80}\b(?:newsletter|(?:to|in) your inbox)",
    r"follow (?:us|me|him|her|them|cnn|the author|@\w+)?\s?.{0,40}\bon (?:twitter|facebook|instagram|x|tiktok|telegram|linkedin)",
    r"(?:like us|find us|join us|connect with us) on (?:twitter|facebook|instagram|telegram)",
    r"click here\b",
    r"(?:©|\(c\)|copyright)\s.{0,40}(?:\d{4}|all rights)",
    r"(?:we use|this (?:site|website|page) uses|by (?:using|continuing).{0,60}) cookies",
    r"download (?:our|the .{2,20}) app\b|to comment, |please (?:log in|sign in|enable javascript)",
    r"this (?:article|story|post|piece) (?:was |has been )?(?:originally |first )(?:published|appeared)",
)
_CLOSING: Final = (r"all rights reserved\W*", r"\bcontributed to this (?:report|story|article)\W*")

_PHRASE = re.compile(rf"(?:{'|'.join(_WHOLE)})\W*\Z|(?:{'|'.join(_OPENING)})", re.IGNORECASE)
_CLOSING_PHRASE = re.compile(rf"(?:{'|'.join(_CLOSING)})\Z", re.IGNORECASE)

_AGENCIES: Final = (
    r"(?:Getty Images|Getty|AP(?: Photo)?|Associated Press|Reuters|REUTERS|AFP|EPA(?:-EFE)?|TASS|Xinhua|"
    r"Kyodo|Shutterstock|iStock|Unsplash|Flickr|Wikimedia Commons|Bloomberg|Alamy|Zuma|USA TODAY)"
)
_CREDIT: Final = (
    re.compile(rf"(?:/\s?|\bvia\s){_AGENCIES}(?:/[\w. ]{{1,40}})?\W*\Z"),
    re.compile(
        r"\((?:source|photo|image|credit|file|picture|ap photo)\b[^()]{0,80}\)\W*\Z", re.IGNORECASE
    ),
    re.compile(r"\A[^./!?]{3,100} / [A-Z][\w.\-]*(?: [A-Z][\w.\-]*){0,3}\Z"),
    re.compile(
        r"\A(?:photo|photograph|picture|image|illustration)s? (?:by|courtesy of) [A-Z][^.]{0,100}\Z",
        re.IGNORECASE,
    ),
)

_SIGN_OFF = re.compile(
    r"(?:the )?(?:views|opinions)(?: and (?:views|opinions))? expressed\b"
    r"|the (?:author|writer|columnist)s? (?:is|are|was)\b"
    r"|this (?:article|piece|commentary) (?:reflects|represents) the\b",
    re.IGNORECASE,
)
_ITALIC = re.compile(r"(?:\*[^*\s]|_[^_\s]).*[*_]", re.DOTALL)
_INTRODUCTION = re.compile(
    r"\b(?:is|was) (?:an?|the)\b|\b(?:writes|covers|teaches|reports|views expressed|originally|first (?:published|appeared))\b"
)


def is_phrase(words: str) -> bool:
    """Whether a paragraph is a known piece of furniture, such as "Read more: …"."""
    if len(words) > LONGEST_PHRASE:
        return False
    bare = _MARKUP.sub("", words).strip()
    return bool(_PHRASE.match(bare) or _CLOSING_PHRASE.search(bare))


def is_credit(words: str) -> bool:
    """Whether a paragraph is the caption or the credit of a picture."""
    return len(words) <= LONGEST_CREDIT and any(form.search(words) for form in _CREDIT)


def is_sign_off(words: str, *, authors: Sequence[str] = ()) -> bool:
    """Whether a last paragraph introduces the author or disclaims the views."""
    if len(words) > LONGEST_SIGN_OFF:
        return False
    bare = _MARKUP.sub("", words).strip()
    if _SIGN_OFF.match(bare):
        return True
    begins_with_author = any(bare.startswith(author) for author in authors)
    return (begins_with_author or _ITALIC.fullmatch(words) is not None) and bool(
        _INTRODUCTION.search(bare)
    )
