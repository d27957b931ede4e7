"""The browser page: questions on the left, the article they are answered from on the right.

    serving.py       opens the port, starts and stops the server
    policy.py        to whom it is served, under which names, and what they may change
    sign_in.py       who is let in, and how often somebody may guess
    guard.py         what reaches the server at all, and under which headers it answers
    assets.py        our own style sheet, script and icon, served from this package
    shell.py         the frame of the page as it is sent
    page.py          layout and events (the only module that builds Gradio components)
    session.py       what one conversation has asked so far
    kept_sessions.py the conversations a reloaded page can have back
    examples.py      titles and names of the collection, for those who do not know what to ask
    cards.py         an answer as HTML, for the conversation
    quotation_card.py  one quotation of it
    article_view.py  an article as HTML, with the quoted places marked, for the panel
    article_head.py  what stands above its text: the walk through the places, provenance
    showing.py       the link between the two, and the check before anything is shown
    compare_view.py  one question by outlet; compare_cards.py is its HTML, timeline.py its plot
    filter_view.py   the filters above the views, with their counts
    library_view.py  what is in the collection, and changing it; its HTML is in library_cards.py
    catalogue.py     the collection found by words, sorted, page by page
    reception.py     the routes through which files come; intake.py adds them
    form.py          filters and permanent links, from what the page sends
    language_names.py  names of languages
    markup.py        escaping

A citation on a card is a link that carries its locators, `#show=id@sha256:start-end …`. A click
hands them to the server, which reads the article again, checks its SHA-256, resolves the locators
and renders the panel. The server remembers nothing for this: a card of the first turn works as
well as one of the last, after a restart too, and a page never holds more than one article. The
other way, sending every cited article along and switching between them in the browser, would save
a round trip of some 50 ms and cost a page that grows with every turn and a check that is as old
as the answer.
"""

from .server.policy import Policy, Wishes
from .server.serving import RunningServer, serve

__all__ = ["Policy", "RunningServer", "Wishes", "serve"]
