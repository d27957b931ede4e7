"""The library as somebody meets it who looks after a collection, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from assistant import Article, Assistant, Encoding
from assistant.apps.accounts import Accounts, PasswordHash
from assistant.apps.web import Policy, RunningServer, ServeOptions, captions, serve
from assistant.encoders.sentence_encoder import Encoder
from tests.apps.web.conftest import HOSTILE_TEXT, STEADY, collection
from tests.apps.web.proxies import proxy
from tests.conftest import LINEAR, HashingEncoder

Open = Callable[..., Page]
Ask = Callable[[Page, str], None]
WALRUS = "The walrus census of Cape Serdtse counted 5,200 animals in October."
HOSTILE_NAME = "<img src=x onerror=window.broken=21> ${window.broken=22} 'a'&amp;.txt"


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Iterator[Assistant]:
    with Assistant.build(collection(), tmp_path / "index", encoder=encoder, recipe=STEADY) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "walrus.txt").write_text(WALRUS, encoding="utf-8")
    return folder


@pytest.fixture
def served(desk: Assistant, folder: Path) -> Iterator[RunningServer]:
    running = serve(desk, port=None, block=False, policy=Policy(synced_folder=folder))
    yield running
    running.close()


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """A library that no test of this module changes."""
    folder = tmp_path_factory.mktemp("held-index")
    with Assistant.build(collection(), folder, encoder=HashingEncoder(), recipe=STEADY) as made:
        yield made


@pytest.fixture(scope="module")
def held_server(held: Assistant) -> Iterator[RunningServer]:
    running = serve(held, port=None, block=False)
    yield running
    running.close()
    assert len(held) == 3


@pytest.fixture(scope="module")
def looked_at(open_shared_page: Open, held_server: RunningServer) -> Page:
    return open_shared_page(held_server.url)


@pytest.fixture
def listed(looked_at: Page) -> Page:
    """That library on one page for all tests that only look at it, each of which opens it anew."""
    return opened_anew(looked_at)


def opened_anew(page: Page) -> Page:
    """The list as a new page has it, whatever the test before looked for, sorted by or left open."""
    page.keyboard.press("Escape")
    page.get_by_role("tab", name=captions.ASK, exact=True).click()
    library(page).get_by_label(captions.SEARCH_LIBRARY).fill("")
    expect(page.locator("#listing a.title")).to_have_count(3)
    title = page.locator("#listing th.by-title")
    if title.get_attribute("aria-sort") != "ascending":
        title.locator("a.sort").click()
        expect(title).to_have_attribute("aria-sort", "ascending")
    return page


def library(page: Page) -> Page:
    page.get_by_role("tab", name=captions.LIBRARY).click()
    page.wait_for_selector("#listing .listing")
    return page


def titles(page: Page) -> list[str]:
    return page.locator("#listing a.title").all_text_contents()


def row(page: Page, title: str) -> Locator:
    return page.locator("#listing tr.holding").filter(has_text=title)


def arrival(page: Page, name: str) -> Locator:
    return page.locator("#arrivals li").filter(has_text=name)


def drop(page: Page, files: dict[str, str]) -> None:
    """Files dragged over the page and let go there, as far as a page can tell."""
    page.evaluate(
        """files => {
            const carried = new DataTransfer();
            for (const [name, text] of Object.entries(files)) carried.items.add(new File([text], name));
            const target = document.querySelector('#upload_queue');
            for (const name of ['dragover', 'drop'])
                target.dispatchEvent(new DragEvent(name, { dataTransfer: carried, bubbles: true, cancelable: true }));
        }""",
        files,
    )


def test_everything_in_the_collection_is_listed(listed: Page, held: Assistant) -> None:
    page = listed
    expect(page.locator("#listing .count")).to_have_text("1–3 of 3")
    assert titles(page) == [
        "Logbook <img src=x onerror=window.broken=9> of a lighthouse keeper",
        "The declaration of 1956",
        "What the islanders think",
    ]
    cells = row(page, "The declaration of 1956")
    words = len(held.article("declaration").text.split())
    for name, value in {
        "authors": "Ann Author, Ben Writer",
        "outlet": "The Weekly",
        "date": "1996-10-19",
        "words": f"{words:,}",
    }.items():
        expect(cells.locator(f"td.by-{name} .value")).to_have_text(value)
    facts = page.locator("#facts")
    expect(facts.locator("dd").first).to_have_text("3")
    expect(facts).to_contain_text(held.fingerprint[:12])
    expect(facts).to_contain_text(captions.FACT_MODEL)
    expect(facts).to_contain_text(held.recipe.fingerprint[:12])


def test_while_the_rest_is_encoded_it_says_how_much_is_in_and_how_fast_it_goes(
    looked_at: Page, held: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    now: list[Encoding | None] = [Encoding(articles=3, total=12, pace="2.0 a second, 4 s left")]
    monkeypatch.setattr(held, "encoding", lambda: now[0])
    page = opened_anew(looked_at)
    line = page.locator("#library-encoding .encoding")
    expect(line).to_have_text("3 of 12 in · 2.0 a second, 4 s left")
    now[0] = Encoding(articles=9, total=12, pace="2.0 a second, 1 s left")
    expect(line).to_have_text("9 of 12 in · 2.0 a second, 1 s left")
    now[0] = None
    expect(line).to_have_count(0)


def test_every_column_sorts_by_mouse_and_keyboard_and_says_so(
    listed: Page,
) -> None:
    page = listed
    for name in (
        captions.COLUMN_AUTHORS, captions.COLUMN_OUTLET, captions.COLUMN_DATE,
        captions.COLUMN_LANGUAGE, captions.COLUMN_WORDS, captions.COLUMN_PASSAGES,
        captions.COLUMN_FORMAT, captions.COLUMN_ADDED, captions.COLUMN_COPIES, captions.COLUMN_TITLE,
    ):  # fmt: skip
        page.locator("#listing th a.sort").filter(has_text=name).first.click()
        expect(page.locator("#listing th[aria-sort]")).to_contain_text(name)
    date = page.locator("#listing th.by-date a.sort")
    date.focus()
    date.press("Enter")
    expect(page.locator("#listing th.by-date")).to_have_attribute("aria-sort", "descending")
    assert titles(page)[0].startswith("Logbook")
    page.wait_for_function("document.activeElement.closest('th')?.classList.contains('by-date')")
    page.keyboard.press("Enter")
    expect(page.locator("#listing th.by-date")).to_have_attribute("aria-sort", "ascending")
    assert titles(page)[0] == "The declaration of 1956"


def test_words_narrow_the_list_and_clearing_brings_it_back(
    listed: Page,
) -> None:
    page = listed
    field = page.get_by_label(captions.SEARCH_LIBRARY)
    field.fill("weekly AUTHOR")
    expect(page.locator("#listing a.title")).to_have_text(["The declaration of 1956"])
    expect(page.locator("#listing .count")).to_have_text("1–1 of 1 that match, 3 in all")
    field.fill("nobody wrote this")
    expect(page.locator("#listing .notice")).to_have_text(captions.NOTHING_MATCHES)
    field.fill("")
    expect(page.locator("#listing a.title")).to_have_count(3)


def test_an_article_opens_beside_the_list_from_its_beginning(
    listed: Page,
) -> None:
    page = listed
    link = page.locator("#listing a.title").filter(has_text="Logbook")
    link.click()
    expect(page.locator("#panel .article-title")).to_contain_text("Logbook")
    assert page.locator("#panel .text").text_content() == HOSTILE_TEXT.replace("\0", "\ufffd")
    assert page.locator("#panel mark").count() == 0
    assert page.evaluate("document.querySelector('#panel-column').scrollTop") == 0
    expect(page.locator("#listing")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(link).to_be_focused()


@pytest.fixture
def many_served(tmp_path: Path, encoder: Encoder) -> Iterator[RunningServer]:
    articles = [Article(id=f"n{n:03}", title=f"Note {n:03}", text=WALRUS) for n in range(120)]
    with Assistant.build(articles, tmp_path / "many", encoder=encoder, reader=LINEAR) as desk:
        running = serve(desk, port=None, block=False)
        yield running
        running.close()


def test_a_long_list_is_turned_page_by_page(many_served: RunningServer, open_page: Open) -> None:
    page = library(open_page(many_served.url))
    expect(page.locator("#listing .count")).to_have_text("1–50 of 120")
    page.get_by_role("link", name=captions.NEXT_PAGE).click()
    expect(page.locator("#listing .count")).to_have_text("51–100 of 120")
    page.get_by_role("link", name=captions.NEXT_PAGE).click()
    expect(page.locator("#listing a.title")).to_have_count(20)
    assert titles(page)[0] == "Note 100"
    expect(page.get_by_role("link", name=captions.NEXT_PAGE)).to_have_count(0)
    page.get_by_role("link", name=captions.PREVIOUS_PAGE).click()
    expect(page.locator("#listing .where")).to_have_text("Page 2 of 3")


def test_dropped_files_are_added_with_a_reason_for_each_that_is_not(
    served: RunningServer, open_page: Open, ask: Ask, desk: Assistant
) -> None:
    page = library(open_page(served.url))
    drop(page, {HOSTILE_NAME: WALRUS, "broken <i>.pdf": "no PDF", "empty.txt": ""})
    hostile = page.locator("#arrivals li").first
    expect(hostile.locator(".said")).to_have_text(captions.ADDED)
    assert hostile.locator(".file-name").text_content() == HOSTILE_NAME
    for name, reason in {"broken <i>.pdf": "broken <i>.pdf", "empty.txt": "is empty"}.items():
        said = arrival(page, name).locator(".said")
        expect(said).to_contain_text(captions.REFUSED)
        expect(said).to_contain_text(reason)
    expect(page.locator("#listing .count")).to_have_text("1–4 of 4")
    expect(page.locator("#status")).to_contain_text("4 articles")
    assert HOSTILE_NAME in titles(page)
    assert page.locator("#arrivals progress").count() == 0
    page.get_by_role("tab", name=captions.ASK).click()
    ask(page, "How many animals did the walrus census of Cape Serdtse count?")
    expect(page.locator(".answer .quote").first).to_have_text(WALRUS)
    (info,) = [info for info in desk.articles() if info.source]
    original = desk.original(info.id)
    assert original is not None
    assert (original.content.decode(), original.source) == (WALRUS, HOSTILE_NAME)


def test_a_file_that_is_not_even_sent_says_why(
    held_server: RunningServer, browser: Browser
) -> None:
    context = (
        browser.new_context()
    )  # a browser notes each refusal, which `open_page` would not have
    page = context.new_page()
    page.goto(held_server.url)
    library(page)
    drop(page, {"tool <b>.exe": "MZ", ".x.txt": "hidden", "large.html": "x" * 2_000_001})
    for name, reason in {
        "tool <b>.exe": "no loader reads .exe; supported are .txt",
        ".x.txt": "a file's name neither begins with a dot",
        "large.html": "it is larger than 2 MB",
    }.items():
        said = arrival(page, name).locator(".said")
        expect(said).to_contain_text(f"{captions.REFUSED} {reason}")
    expect(page.locator("#listing .count")).to_have_text("1–3 of 3")
    context.close()


def test_files_are_chosen_by_keyboard(
    served: RunningServer, open_page: Open, tmp_path: Path
) -> None:
    page = library(open_page(served.url))
    files = [tmp_path / f"report {n}.txt" for n in range(3)]
    for number, file in enumerate(files):
        file.write_text(f"Report {number}. {WALRUS}", encoding="utf-8")
    button = page.get_by_role("button", name=captions.ADD_BUTTON)
    button.focus()
    with page.expect_file_chooser() as chooser:
        button.press("Enter")
    assert chooser.value.is_multiple()
    chooser.value.set_files(files)
    expect(page.locator("#arrivals li.added")).to_have_count(3)
    expect(page.locator("#listing .count")).to_have_text("1–6 of 6")


def test_removing_asks_first_and_names_the_article(
    served: RunningServer, open_page: Open, desk: Assistant
) -> None:
    page = library(open_page(served.url))
    other = open_page(served.url)
    expect(other.locator("#status")).to_contain_text("3 articles")
    remove = row(page, "What the islanders think").locator("a.remove")
    expect(remove).to_have_text("Remove What the islanders think")
    remove.press("Enter")
    question = page.locator("#removal")
    expect(question.locator(".named")).to_have_text("What the islanders think")
    expect(question).to_contain_text("poll")
    expect(page.get_by_role("button", name=captions.REMOVE_NO)).to_be_focused()
    page.keyboard.press("Enter")
    expect(question).to_be_hidden()
    expect(remove).to_be_focused()
    assert len(desk.articles()) == 3
    remove.click()
    page.get_by_role("button", name=captions.REMOVE_YES).click()
    expect(page.locator("#library-news")).to_contain_text("Removed: What the islanders think")
    expect(page.locator("#listing a.title")).to_have_count(2)
    expect(page.locator("#status")).to_contain_text("2 articles")
    assert "poll" not in {info.id for info in desk.articles()}
    library(other)
    expect(other.locator("#listing a.title")).to_have_count(2)
    expect(other.locator("#status")).to_contain_text("2 articles")


def test_a_removal_is_undone_at_once_or_later(
    served: RunningServer, open_page: Open, desk: Assistant
) -> None:
    page = library(open_page(served.url))
    news = page.locator("#library-news")
    for undo in ("#library-news a.restore", "#removed a.restore"):
        row(page, "What the islanders think").locator("a.remove").click()
        page.get_by_role("button", name=captions.REMOVE_YES).click()
        removed = page.locator("#removed summary")
        expect(removed).to_have_text(captions.REMOVED_ARTICLES.format(count=1))
        expect(page.locator("#listing a.title")).to_have_count(2)
        removed.click()
        page.locator(undo).click()
        expect(news).to_have_text("Brought back: What the islanders think")
        expect(page.locator("#listing a.title")).to_have_count(3)
        expect(removed).to_have_count(0)
    assert "poll" in desk


def test_a_wrong_title_is_corrected_shown_as_such_and_taken_back(
    served: RunningServer, open_page: Open, desk: Assistant
) -> None:
    page = library(open_page(served.url))
    row(page, "What the islanders think").locator("a.correct").click()
    title = page.get_by_label(captions.COLUMN_TITLE, exact=True)
    expect(title).to_be_focused()
    expect(title).to_have_value("What the islanders think")
    date = page.get_by_label(captions.COLUMN_DATE, exact=True)
    date.fill("May 2018")
    save = page.get_by_role("button", name=captions.CORRECT_SAVE)
    save.click()
    expect(page.locator("#library-news")).to_contain_text("'May 2018' is no date")
    title.fill("A poll <b>")
    page.get_by_label(captions.AUTHORS_APART).fill("Cleo Critic; Dan Deputy")
    date.fill("2018-11-21")
    save.click()
    expect(page.locator("#library-news")).to_have_text("Corrected: A poll <b>")
    expect(page.locator("#correction")).to_be_hidden()
    corrected = row(page, "A poll <b>")
    expect(corrected.locator(".corrected")).to_have_text(captions.IS_CORRECTED)
    expect(corrected.locator(".by-authors .value")).to_have_text("Cleo Critic, Dan Deputy")
    assert {item.field for item in desk.corrections("poll")} == {"title", "authors", "published"}
    corrected.locator("a.title").click()
    page.locator("#panel .provenance summary").click()
    expect(page.locator("#panel .provenance")).to_contain_text(
        "title: A poll <b> · read as What the islanders think"
    )
    page.keyboard.press("Escape")
    corrected.locator("a.correct").click()
    page.get_by_role("button", name=captions.CORRECT_UNDO).click()
    taken_back = row(page, "What the islanders think")
    expect(taken_back).to_be_visible()
    expect(taken_back.locator(".corrected")).to_have_count(0)
    assert desk.corrections("poll") == []


def test_ticked_articles_are_the_only_ones_asked_until_all_are_again(
    held_server: RunningServer, open_page: Open, ask: Ask
) -> None:
    page = library(open_page(held_server.url))
    box = row(page, "What the islanders think").get_by_role("checkbox")
    expect(box).not_to_be_checked()
    box.press(" ")
    expect(row(page, "What the islanders think").get_by_role("checkbox")).to_be_checked()
    expect(page.locator("#choice")).to_contain_text("Only 1 of 3 articles is asked")
    page.locator("#choice a.ask").click()
    expect(page.locator("#scope")).to_contain_text("Searching 1 of 3 articles")
    expect(page.locator("#filter-chips")).to_have_text("Article What the islanders think")
    ask(page, "When was the joint declaration signed in Moscow?")
    titles = page.locator("#conversation .answer .source-title")
    assert set(titles.all_text_contents()) == {"What the islanders think"}
    page.wait_for_url("**/*article=poll*")
    linked = open_page(page.url)
    expect(linked.locator("#scope")).to_contain_text("Searching 1 of 3 articles")
    library(page).locator("#choice a.clear").click()
    expect(page.locator("#listing a.chosen")).to_have_count(0)
    expect(page.locator("#choice .choice")).to_have_count(0)
    page.get_by_role("tab", name=captions.ASK).click()
    expect(page.locator("#scope")).to_contain_text("Searching 3 of 3 articles")


def test_the_address_of_a_private_page_is_refused_with_the_reason(
    listed: Page, held_server: RunningServer, held: Assistant
) -> None:
    page = listed
    field = page.get_by_label(captions.ADD_ADDRESS)
    field.fill(held_server.url)
    field.press("Enter")
    expect(page.locator("#library-news")).to_contain_text("is not allowed, only 80 and 443")
    expect(field).to_have_value("")
    assert len(held) == 3


def test_what_another_page_removed_is_gone_and_said_to_be(
    served: RunningServer, open_page: Open, desk: Assistant
) -> None:
    page = library(open_page(served.url))
    desk.remove(["poll"])
    row(page, "What the islanders think").locator("a.remove").click()
    expect(page.locator("#library-news")).to_have_text(captions.ALREADY_GONE)
    expect(page.locator("#removal")).to_be_hidden()
    expect(page.locator("#listing a.title")).to_have_count(2)


def test_the_synced_folder_is_synced_again(
    served: RunningServer, open_page: Open, folder: Path, desk: Assistant
) -> None:
    page = library(open_page(served.url))
    (folder / "broken <b>.pdf").write_bytes(b"no PDF")
    page.get_by_role("button", name="Sync the folder corpus").click()
    news = page.locator("#library-news")
    expect(news).to_contain_text("corpus: 1 added, 0 changed, 0 removed")
    expect(news.locator("li")).to_contain_text("broken <b>.pdf")
    expect(page.locator("#listing a.title")).to_have_count(4)
    (folder / "walrus.txt").unlink()
    page.get_by_role("button", name="Sync the folder corpus").click()
    expect(news).to_contain_text("0 added, 0 changed, 1 removed")
    expect(page.locator("#status")).to_contain_text("3 articles")
    assert not [info for info in desk.articles() if info.root]


def test_the_index_is_checked(listed: Page) -> None:
    page = listed
    page.get_by_role("button", name=captions.CHECK_BUTTON).click()
    expect(page.locator("#checks .check")).to_have_count(6)
    expect(page.locator("#checks .well").first).to_contain_text("library.sqlite3 is whole")


@pytest.fixture
def only_shown(held: Assistant) -> Iterator[RunningServer]:
    policy = Policy.of(ServeOptions(read_only=True))
    running = serve(held, port=None, block=False, policy=policy)
    yield running
    running.close()


def test_a_page_that_only_shows_has_no_controls(
    only_shown: RunningServer, open_page: Open, held: Assistant
) -> None:
    page = library(open_page(only_shown.url))
    expect(page.locator("#library-closed")).to_have_text(captions.CHANGES_ARE_OFF)
    assert page.get_by_role("button", name=captions.ADD_BUTTON).count() == 0
    assert page.locator("a.remove, a.correct, #upload_queue, #removal, #correction").count() == 0
    page.locator("#listing th.by-words a.sort").click()
    expect(page.locator("#listing th.by-words")).to_have_attribute("aria-sort", "descending")
    page.evaluate(
        "const d = new DataTransfer(); d.items.add(new File(['x'], 'x.txt'));"
        " document.querySelector('#listing').dispatchEvent("
        "new DragEvent('drop', { dataTransfer: d, bubbles: true, cancelable: true }))"
    )
    expect(page.locator("#listing a.title")).to_have_count(3)
    assert len(held.articles()) == 3


@pytest.mark.parametrize("dark", [False, True])
def test_it_fits_a_narrow_screen(served: RunningServer, open_page: Open, dark: bool) -> None:
    page = library(open_page(served.url, width=390, height=844, dark=dark))
    expect(row(page, "The declaration of 1956").locator("td.by-outlet")).to_contain_text(
        f"{captions.COLUMN_OUTLET}The Weekly"
    )
    drop(page, {"x" * 120 + ".txt": WALRUS})
    expect(page.locator("#arrivals li.added")).to_have_count(1)
    widths = page.evaluate(
        "[document.documentElement.scrollWidth, document.querySelector('#library').scrollWidth]"
    )
    assert max(widths) <= 390
    page.locator("#listing a.title").filter(has_text="declaration").click()
    expect(page.locator("#panel .article-title")).to_be_in_viewport()
    page.locator("#close-panel").click()
    expect(page.locator("#listing")).to_be_visible()


@pytest.mark.parametrize("strips", [True, False])
def test_it_works_below_a_path_behind_a_proxy_for_those_who_sign_in(
    desk: Assistant, browser: Browser, ask: Ask, strips: bool
) -> None:
    accounts = Accounts(hashes=(("ann", PasswordHash.of("a long password")),))
    options = ServeOptions(root_path="/press/room", accounts=accounts, allow_uploads=True)
    running = serve(desk, port=None, block=False, policy=Policy.of(options))
    complaints: list[str] = []
    requested: list[str] = []
    try:
        with proxy(running.url, root_path="/press/room", strips=strips) as url:
            context = browser.new_context(
                http_credentials={"username": "ann", "password": "a long password"}
            )
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("request", lambda sent: requested.append(sent.url))
            page.goto(url)
            page.wait_for_selector("#scope .scope", state="attached")
            library(page)
            drop(page, {"walrus.txt": WALRUS})
            expect(page.locator("#arrivals li.added")).to_have_count(1)
            page.get_by_role("tab", name=captions.ASK).click()
            ask(page, "How many animals did the walrus census of Cape Serdtse count?")
            expect(page.locator(".answer .quote").first).to_have_text(WALRUS)
            context.close()
        assert requested
        assert [sent for sent in requested if not sent.startswith(url)] == []
    finally:
        running.close()
    assert complaints == []
