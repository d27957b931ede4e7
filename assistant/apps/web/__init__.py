"""The browser page: questions on the left, the article they are answered from on the right.

    captions.py    its fixed words      policy.py  to whom it is served, and what they may change
    state/         what a browser sends and a page knows, without markup: links, form, examples, the
                   list of the library, places that still hold
    markup/        records as HTML: cards of answers, comparisons and drafts, the article's text
    routes/        what comes beside Gradio: drafts to check, files to add
    conversation/  what a page asked and kept: sessions, notebooks on disk, the article of a citation
    views/         the tabs, the filters and the menus: all Gradio components
    server/        the port, who is let in, what reaches the server, the frame of the page

Each imports only from those above it.

A citation on a card is a link that carries its locators, `#show=id@sha256:start-end …`. A click
hands them to the server, which reads the article again, checks its SHA-256, resolves the locators
and renders the panel. The server remembers nothing for this: a card of the first turn works as
well as one of the last, after a restart too, and a page never holds more than one article. The
other way, sending every cited article along and switching between them in the browser, would save
a round trip of some 50 ms and cost a page that grows with every turn and a check that is as old
as the answer.
"""

from .policy import Policy, ServeOptions
from .server.collection_pages import Collection
from .server.serving import RunningServer, serve

__all__ = ["Collection", "Policy", "RunningServer", "ServeOptions", "serve"]
