"""The names of authors: in a byline such as "By Jane Doe and John Roe", or in a field that names them.

Invariant: only what looks like names is read; "By the river" names nobody, and neither does
"Follow Author". A name of a house ("Harbour & Sea") stays whole where a field declares it. What is
doubtful stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from .dates import without_dates
from .fields import one_line

_LONGEST_BYLINE: Final = 160
_LONGEST_NAME: Final = 80
_MOST_NAME_WORDS: Final = 5
_LONGEST_ABBREVIATION: Final = 3
"""Characters, as in "Jr."; a longer last word with a full stop ends a sentence."""
_BYLINE = re.compile(
    r"(?:(?:written|reported|story|words|posted|text|report|analysis|opinion)\s+)?by:?\s+(?P<names>\S.*)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:\b(?:Source|Published|Posted|(?:Last\s)?Updated|Modified|Date)\b\s*:?|[|•·]|\s[–—-]\s).*",
    re.IGNORECASE,
)
_LINK = re.compile(r"!?\[+(?P<name>[^\[\]|]{1,100})(?:\|[^\[\]]{0,100})?\]+(?:\([^()]{0,500}\))?")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]{0,100}\|)?([^\[\]|]{1,100})\]\]")
_TAG = re.compile(r"<[^<>]{0,300}>")
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]{0,80}[)\]]")
_PLACE = re.compile(
    r",?\s+(?:in|from|at|for|reporting|reports|on)\s+(?:from\s|in\s)?(?=[^\W\d_a-z]).*"
)
_SEPARATOR = re.compile(
    r"\s*(?:,\s*(?:and|und|et|y|e|и)\s|,|\s(?:and|und|et|with|и)\s|\s&\s|;|/)\s*"
)
_HARD_SEPARATOR = re.compile(r"\s*(?:[|•·\n]|\s[–—-]\s)\s*")
_NAME_WORD = re.compile(r"[^\W\d_][\w'’.\-]*")
_PARTICLE: Final = re.compile(
    r"de|da|do|dos|del|della|di|du|la|le|van|von|der|den|ter|bin|bint|ibn|al|el|y|e|af|zu|zur|ben|ten"
)
_SUFFIX: Final = re.compile(
    r"(?:jr|sr|esq|ph\.?\s?d|m\.?d|dphil|msc|mba|ma|ba|obe|mbe|cbe|qc|kc|ii|iii|iv)\.?",
    re.IGNORECASE,
)
_NOT_A_NAME: Final = re.compile(
    r"the|a|an|this|that|my|our|his|her|its|their|staff|january|february|march|june|july|september"
    r"|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|land|sea|air|night|day|train|rail|road|boat|ship|car|bus|popular|royal|any|all|no|some|design"
    r"|default|order|law|hand|invitation|accident|mistake|proxy|degrees|numbers|contrast|comparison"
    r"|then|now|when|what|how|why|who|using|means|way|force|request|phone|email|mail|post"
)
_MONTH_FIRST: Final = re.compile(r"(?:april|may|august)\b(?:\W*\d|\W*$)", re.IGNORECASE)
"""Names too: April Ryan, August Wilson; a month only with a figure or alone."""
_ROLE: Final = re.compile(
    r"(?:editors?|editor-in-chief|reporters?|correspondents?|writers?|journalists?|columnists?|staff|chief|bureau|contributors?"
    r"|contributing|producers?|photographers?|photos?|analysts?|fellow|professor|director|desk|senior|junior"
    r"|intern|freelance|guest|special|political|economics|business|foreign|sports?|science|health"
    r"|columnist|critic|author|founder|president|minister|secretary|lecturer|researcher|economist"
    r"|expert|host|anchor|presenter|blogger|redakteur(?:in)?|reporterin|korrespondent(?:in)?|journaliste|rédaction|redaktion|redacción)",
    re.IGNORECASE,
)
_HOUSE: Final = re.compile(
    r"(?:news|newsroom|press|times|post|herald|gazette|tribune|courier|journal|daily|weekly|magazine|radio|tv"
    r"|television|agency|agencies|university|institute|network|service|services|wire|media|group|company|inc|ltd|llc"
    r"|department|ministry|office|committee|council|centre|center|foundation|association|society|reuters|afp|ap"
    r"|bbc|cnn|upi|tass|xinhua|kyodo|dpa|ansa|efe|pti|aap|bloomberg|interfax|team|board|observer|guardian|review"
    r"|chronicle|examiner|mail|telegraph|standard|star|sun|mirror|globe|monitor|today|online|report|reports)\.?",
    re.IGNORECASE,
)
_AGENCY: Final = re.compile(
    r"Reuters|AFP|AP|Associated Press|The Associated Press|Agence France-Presse|Bloomberg|TASS|Interfax"
    r"|Xinhua|Kyodo(?: News)?|dpa|DPA|UPI|PTI|ANSA|EFE|AAP|ANI|IANS|Yonhap"
)
_LOOSE_END: Final = re.compile(r"\s+(?:on|at|in|the)\s*$", re.IGNORECASE)
_AGENCY_BEHIND: Final = re.compile(rf"(?<=\w\s)(?<!and\s)(?<!The\s)(?:{_AGENCY.pattern})\s*$")
_CITY: Final = re.compile(
    r"New York|Hong Kong|Los Angeles|San Francisco|San Diego|Las Vegas|New Delhi|Tel Aviv|Kuala Lumpur"
    r"|Buenos Aires|Cape Town|Mexico City|Abu Dhabi|St\.? Petersburg|S[ãa]o Paulo|Rio de Janeiro"
    r"|Addis Ababa|Phnom Penh|Washington,? D\.?C\.?|United (?:Kingdom|States|Nations)|Saudi Arabia"
    r"|South (?:Africa|Korea)|North Korea|New Zealand|Sri Lanka|Costa Rica|El Salvador|Puerto Rico"
)
_REFUSED: Final = re.compile(
    r"admin(?:istrator)?s?|super\s?user|user(?:\s?name)?|authors?|the author|editors?|editorial(?: (?:staff|team|board))?|staff(?: (?:writers?|reporters?))?"
    r"|unknown|anonymous|guest|webmaster|root|none|null|undefined|n/?a|default|name|your name|contributors?|owner|test|nobody|various"
    r"|agenc(?:y|ies)|by|source|site|home|blog|website|web ?desk|press release|microsoft office user|windows user|redaktion|redacción|rédaction"
    r"|facebook|twitter|linkedin|instagram|whatsapp|youtube|telegram|e-?mail|share|comments?|image|photo|advertisement|written|bio|biography|reporter|correspondent|journalist",
    re.IGNORECASE,
)
_REFUSED_WORD: Final = re.compile(
    r"\b(?:follow(?:ing)?|subscribe|share|click|view|read|see|show|load|last|updated|published|posted|modified|edited|created"
    r"|log ?in|sign ?(?:in|up)|profile|archives?|comments?|minutes? read|min read|more (?:by|from|stories|articles)|about the|contact"
    r"|copyright|all rights|reserved|ago|newsletter|cookies?|username|password|read more|tweet|print)\b",
    re.IGNORECASE,
)
_NO_NAME_CHARACTER: Final = re.compile(
    r"[@{}<>=%_#\\^~*?!:+]|https?|www\.|\.(?:com|org|net|co|info|html?)\b|\d{3,}"
)


def read_byline(line: str) -> tuple[str, ...]:
    """The authors a byline names, or an empty tuple where the line is no byline.

    >>> read_byline("By [Jane van Doe](#) and John Roe")
    ('Jane van Doe', 'John Roe')
    >>> read_byline("By Jane Doe, Senior Reporter, in Port Alda")
    ('Jane Doe',)
    >>> read_byline("By the time it ended, little was left.")
    ()
    """
    match = _BYLINE.fullmatch(line.strip()) if len(line) <= _LONGEST_BYLINE else None
    return _people(_plain(match["names"])) if match else ()


def is_agency(name: str) -> bool:
    """Whether a name is one of the large news agencies'."""
    return _AGENCY.fullmatch(name) is not None


def is_role(line: str) -> bool:
    """Whether a line names an occupation and nobody, such as "Staff Reporter"."""
    words = line.split()
    return (
        0 < len(words) <= _MOST_NAME_WORDS
        and bool(_ROLE.fullmatch(words[-1]))
        and line[:1].isupper()
    )


def names_house(name: str) -> bool:
    """Whether a short name holds the word of an outlet or an institution, such as "Courier"."""
    words = name.split()
    return 1 < len(words) <= _MOST_NAME_WORDS and any(_HOUSE.fullmatch(word) for word in words)


def read_names(value: object, *, surname_first: bool = False) -> tuple[str, ...]:
    """The authors a field that names authors holds; what is no name is left out.

    Args:
        value: the text of the field.
        surname_first: whether "Doe, Jane" is one author, as in citation tags.

    >>> read_names("By John C. Doe, Staff Writer")
    ('John C. Doe',)
    >>> read_names("Harbour & Sea"), read_names("Last Updated January 7"), read_names("@alda")
    (('Harbour & Sea',), (), ())
    """
    line = one_line(value)
    if not line or len(line) > 4 * _LONGEST_BYLINE:
        return ()
    match = _BYLINE.fullmatch(line)
    plain_line = _WIKI_LINK.sub(r"\1", _TAG.sub(" ", match["names"] if match else line))
    found: list[str] = []
    for group in plain_line.split(";"):
        found += _names_of(_HARD_SEPARATOR.split(group), surname_first=surname_first)
    return tuple(dict.fromkeys(found))


def _names_of(parts: Iterable[str], *, surname_first: bool) -> list[str]:
    """The people these parts name; without any, the houses, as one beside people is theirs."""
    people: list[str] = []
    houses: list[str] = []
    for part in parts:
        plain = _plain(part)
        turned = _turned(plain) if surname_first else None
        found = (turned,) if turned else _people(plain)
        people += found
        houses += [plain] if is_name(plain) and not _REFUSED_WORD.search(part) else []
    return people or houses


def is_name(text: str) -> bool:
    """Whether a declared name may be one: a person's or a house's, and no button, role or address."""
    words = text.split()
    return (
        0 < len(text) <= _LONGEST_NAME
        and len(words) <= 2 * _MOST_NAME_WORDS
        and not _NO_NAME_CHARACTER.search(text)
        and not _REFUSED.fullmatch(text)
        and not _REFUSED_WORD.search(text)
        and not _MONTH_FIRST.match(text)
        and not (_NOT_A_NAME.fullmatch(words[0].lower()) and words[0].lower() != "the")
        and any(letter.isalpha() for letter in text)
        # "jdoe" and "harbour news" are accounts; scripts without capitals have none to show
        and not (text == text.lower() and text != text.upper())
        and not all(_ROLE.fullmatch(word.strip(".,")) for word in words)
        and (not text.endswith((".", ",")) or len(words[-1]) <= _LONGEST_ABBREVIATION)
    )


def _plain(text: str) -> str:
    """The names without links, dates, asides and places."""
    plain = _TAIL.sub("", without_dates(_LINK.sub(lambda link: link["name"], text)))
    plain = _PLACE.sub("", _ASIDE.sub("", plain))
    return _LOOSE_END.sub("", _AGENCY_BEHIND.sub("", plain)).strip(" ,;–—-\t")


def _turned(text: str) -> str | None:
    """Such as "Doe, Jane" as "Jane Doe", or `None` where it is not of that form."""
    parts = [part.strip() for part in text.split(",")]
    turned = " ".join(reversed(parts))
    if "&" in text or any(_SUFFIX.fullmatch(part) for part in parts):
        return None
    is_one = len(parts) == 2 and len(parts[1].split()) <= 3 and len(parts[0].split()) <= 2  # noqa: PLR2004
    return turned if is_one and is_name(turned) and not _ROLE.search(parts[1]) else None


def _people(text: str) -> tuple[str, ...]:
    """The people a list of names and roles names; nobody where one of its parts is neither."""
    parts: list[str] = []
    for part in filter(None, _SEPARATOR.split(text)):
        if parts and _SUFFIX.fullmatch(part):
            parts[-1] += f", {part}"
        else:
            parts.append(_PLACE.sub("", part).strip())
    people = [part for part in parts if is_person(part)]
    rest = [part for part in parts if not is_person(part)]
    if not people:
        return (text,) if len(parts) == 1 and _AGENCY.fullmatch(text) else ()
    if parts[0] not in people and not _is_beside(parts[0]):
        return ()
    return tuple(dict.fromkeys(people)) if all(map(_is_beside, rest)) else ()


def _is_beside(part: str) -> bool:
    """Whether a part of a byline that is no person may stand beside one: a role, a house, a place."""
    words = part.split()
    return (
        len(words) <= 2 * _MOST_NAME_WORDS
        and (
            len(words) == 1
            or _CITY.fullmatch(part) is not None
            or any(_ROLE.fullmatch(word) or _HOUSE.fullmatch(word) for word in words)
        )
        and not (words[0].islower() and len(words) == 1 and not _ROLE.fullmatch(words[0]))
    )


def is_person(text: str) -> bool:
    """Whether a name has the form of a person's: several words, none of them a house or a role."""
    name = text.partition(",")[0]
    words = name.split()
    return (
        1 < len(words) <= _MOST_NAME_WORDS
        and not _NOT_A_NAME.fullmatch(words[0].lower())
        and not _CITY.fullmatch(text)
        and is_name(name if not name.endswith(".") else name.rstrip("."))
        and all(
            _PARTICLE.fullmatch(word) or (_NAME_WORD.fullmatch(word) and not word[0].islower())
            for word in words
        )
        and not any(_ROLE.fullmatch(word) or _HOUSE.fullmatch(word) for word in words)
        and not (text.endswith(".") and len(words[-1]) > _LONGEST_ABBREVIATION)
    )
