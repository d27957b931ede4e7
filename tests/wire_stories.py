"""An invented agency report, what newspapers made of it, and texts that only look like it."""

from __future__ import annotations

from datetime import date

from assistant import Article
from assistant.records import ArticleInfo

LEAD = (
    "The harbour council of Lindmouth voted on Tuesday to close the old ferry pier after engineers"
    " found cracks in 14 of its 60 pillars."
)
SAFETY = (
    "Council leader Maeve Corrigan said the pier could not be kept open for another winter."
    " “We will not gamble with the lives of 3,000 passengers a day,” she told reporters."
)
COST = (
    "Repairs would cost 27 million crowns and take two years, according to a report by the"
    " consultancy Aldergate that was made public last week."
)
FERRIES = (
    "The four ferries that serve the outer islands are to sail from the fishing harbour instead,"
    " which adds 35 minutes to every crossing."
)
ISLANDERS = (
    "Islanders protested outside the town hall. Oskar Lindqvist, who runs the only bakery on the"
    " island of Skarv, said his flour would now arrive in the afternoon."
)
HISTORY = (
    "The pier was built in 1911 and was last rebuilt after the storm of 1962, when two of its"
    " pillars were swept away and never replaced."
)
REPORT = "\n\n".join((LEAD, SAFETY, COST, FERRIES, ISLANDERS, HISTORY))
CUT = "\n\n".join((LEAD, SAFETY, COST))
LOCAL = "\n\n".join(
    (
        "By Ilse Marchetti",
        LEAD.replace("harbour", "harbor"),
        "In Novak Falls, which lost its own pier in a fire, the news was met with sympathy.",
        SAFETY.replace("“", '"').replace("”", '"'),
        COST,
        FERRIES,
        ISLANDERS,
    )
)
OTHER_FIGURES = (
    REPORT.replace("14 of", "19 of")
    .replace("3,000", "5,000")
    .replace("27 million", "41 million")
    .replace("35 minutes", "55 minutes")
)
FOLLOW_UP = "\n\n".join(
    (
        (
            "A week of negotiations ended without agreement on Friday, and the islanders have called a"
            " strike of the shops for the coming month unless the state pays for a temporary landing."
        ),
        (
            "The minister for transport, Rafael Quill, offered a subsidy for the longer crossing but"
            " refused to speak of money for the pier itself before the budget is debated in spring."
        ),
        (
            "Shopkeepers on Skarv counted their stocks. Some had begun to bring goods over in their own"
            " boats, although the harbour master warned that the swell was dangerous at this season."
        ),
        HISTORY,
    )
)
UNRELATED = (
    "A choir of retired miners won the singing contest in Velden on Sunday with a song about a lamp"
    " that never goes out. The jury praised the low voices and the plain clothes.\n\n"
    "Second place went to a school from Port Asker, whose conductor is nineteen years old. The"
    " contest is held every other year in the market hall, and the winner sings at the fair."
)
ROUND_UP = "\n\n".join((LEAD, SAFETY, COST, FERRIES, ISLANDERS, HISTORY, UNRELATED))


def wire_articles() -> list[Article]:
    """The report, two copies in other outlets, and four articles that are no copies."""
    return [
        Article(id="agency", text=REPORT, publisher="Coast Press", published=date(2021, 3, 2)),
        Article(id="courier", text=CUT, publisher="The Courier", published=date(2021, 3, 3)),
        Article(id="globe", text=LOCAL, publisher="Falls Globe", published=date(2021, 3, 3)),
        Article(id="figures", text=OTHER_FIGURES, publisher="Mirror", published=date(2021, 3, 4)),
        Article(id="later", text=FOLLOW_UP, publisher="The Courier", published=date(2021, 3, 9)),
        Article(id="choir", text=UNRELATED, publisher="Falls Globe", published=date(2021, 3, 2)),
    ]


def info_of(article: Article) -> ArticleInfo:
    """The article as a library lists it."""
    return ArticleInfo(
        id=article.id,
        title=article.title,
        authors=article.authors,
        publisher=article.publisher,
        published=article.published,
        url=article.url,
        language=article.language,
        characters=len(article.text),
        text_sha256=article.text_sha256,
        content_sha256="",
        original_sha256=None,
        stamp=None,
        root=None,
        source=None,
    )
