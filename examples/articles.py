"""Three short articles that the other examples ask."""

from __future__ import annotations

from datetime import date

from assistant import Article

ARTICLES = [
    Article(
        id="ferry",
        title="The ferry to Kunashir",
        publisher="The Harbour Post",
        published=date(2024, 5, 2),
        url="https://harbour.example/ferry",
        language="en",
        text="The ferry to Kunashir sails on Tuesdays and Fridays. It takes nine hours.",
    ),
    Article(
        id="fog",
        title="Fog",
        publisher="The Harbour Post",
        published=date(2024, 7, 9),
        language="en",
        text="Fog covers the strait for half of July. In fog the ferry waits in the harbour.",
    ),
    Article(
        id="treaty",
        title="The declaration of 1956",
        publisher="The Weekly",
        language="en",
        text="The joint declaration was signed in Moscow on 19 October 1956.",
    ),
]
