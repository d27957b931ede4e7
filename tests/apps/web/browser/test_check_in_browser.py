"""A draft checked in a real browser: pasted, chosen or dropped, marked, compared, saved."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant import Assistant
from assistant.apps.web import RunningServer, captions
from assistant.apps.web.routes.draft_routes import MAX_CHARACTERS, MAX_QUOTATIONS
from assistant.rendering import labels
from tests.apps.test_draft_files import word_file
from tests.apps.web.browser.test_page_in_browser import CONTRAST, is_in_view, lit

SIGNED = "The joint declaration was signed in Moscow on 19 October 1956."
DRAFT = (
    "The islands again\n\n"
    f"The weekly wrote: “{SIGNED}” That is well known.\n\n"
    "Elsewhere it is “The joint declaration was signed in Moscow on 21 October 1956.”\n\n"
    "“Moscow ratified the joint declaration in December 1956,” said Zora Quill.\n\n"
    "> The keeper taught three herons to sing the anthem of the harbour office backwards.\n\n"
    "So much for the “declaration”.\n"
)
VERDICTS = ("verbatim", "altered, serious", "misattributed", "not found", "verbatim")


@pytest.fixture(scope="module")
def writing(open_shared_page: Callable[..., Page], server: RunningServer) -> Page:
    return opened(open_shared_page(server.url))


@pytest.fixture
def check_page(writing: Page) -> Page:
    """One page for all drafts, which begins each of them as a person would: with an empty box."""
    if writing.locator("#check.checked").count():
        writing.get_by_role("button", name=captions.EDIT_DRAFT).click()
    writing.get_by_role("textbox", name=captions.DRAFT).fill("")
    writing.get_by_role("spinbutton", name=captions.LEAST_WORDS).fill("1")
    return writing


@pytest.fixture(scope="module")
def checked(open_shared_page: Callable[..., Page], server: RunningServer) -> Page:
    """The draft's report, for tests that read it, follow its links and come back."""
    page = opened(open_shared_page(server.url))
    check(page, DRAFT)
    return page


def opened(page: Page) -> Page:
    page.get_by_role("tab", name=captions.CHECK_A_DRAFT).click()
    page.wait_for_selector("#draft textarea")
    return page


def check(page: Page, draft: str) -> None:
    page.get_by_role("textbox", name=captions.DRAFT).fill(draft)
    page.get_by_role("button", name=captions.CHECK).click()
    page.wait_for_selector("#check.checked .draft-report", timeout=60_000)


def status(page: Page) -> str:
    return page.locator("#draft-status .notice").text_content() or ""


def test_every_quotation_is_marked_in_the_draft_with_its_verdict(checked: Page) -> None:
    assert checked.locator(".draft-text").text_content() == DRAFT
    marks = checked.locator(".draft-text mark")
    assert marks.evaluate_all("all => all.map(one => one.dataset.verdict)") == [
        f"{number} · {verdict}" for number, verdict in enumerate(VERDICTS, start=1)
    ]
    assert marks.nth(0).text_content() == SIGNED
    shown = marks.evaluate_all("all => all.map(one => getComputedStyle(one, '::after').content)")
    assert "altered, serious" in shown[1], "the verdict is written, not only coloured"
    expect(checked.locator("#draft textarea")).to_be_hidden()
    assert checked.locator("#check [contenteditable], .draft-report textarea").count() == 0


def test_the_sums_name_the_serious_first_and_lead_to_them(checked: Page) -> None:
    expect(checked.locator(".draft-count")).to_have_text("Quotations: 5")
    assert checked.locator(".verdicts li").all_text_contents() == [
        "1 altered, serious",
        "1 misattributed",
        "1 not found",
        "2 verbatim",
    ]
    assert checked.locator(".finding .verdict").all_text_contents()[0] == "altered, serious"
    checked.get_by_role("link", name="1 not found").click()
    assert checked.evaluate("document.activeElement.id") == "finding-4"
    expect(checked.locator("#finding-4")).to_be_in_viewport()


def test_an_altered_quotation_shows_its_word_difference_and_the_real_words(
    checked: Page,
) -> None:
    card = checked.locator("#finding-2")
    assert card.locator("del").text_content() == f" {labels.SOURCE_SAYS}: 19"
    assert card.locator("ins").text_content() == f" {labels.DRAFT_SAYS}: 21"
    assert "line-through" in card.locator("del").evaluate(
        "one => getComputedStyle(one).textDecorationLine"
    )
    expect(card.locator(".changes li")).to_have_text("number: the source says “19”, the draft “21”")
    expect(card.locator(".quote")).to_contain_text("signed in Moscow on 19 October 1956")
    expect(card.locator(".title")).to_have_text("The declaration of 1956")
    expect(card.locator(".outlet")).to_have_text("The Weekly")
    expect(checked.locator("#finding-3 .claimed")).to_have_text(
        f"{labels.NOT_THE_SOURCE}: Zora Quill"
    )


def test_the_real_passage_opens_in_the_article_beside_the_draft(
    checked: Page, desk: Assistant
) -> None:
    card = checked.locator("#finding-2")
    quote = card.locator(".quote").text_content()
    card.get_by_role("link", name=captions.SHOW_IN_ARTICLE).click()
    checked.wait_for_function(
        "quote => document.querySelector('#chosen')?.textContent === quote", arg=quote
    )
    checked.wait_for_timeout(100)
    assert is_in_view(checked, "#chosen")
    assert checked.locator("#panel .text").text_content() == desk.article("declaration").text
    expect(checked.locator(".draft-text")).to_be_visible()
    checked.keyboard.press("Escape")
    expect(checked.locator("#panel")).to_be_hidden()
    assert checked.evaluate("document.activeElement.textContent") == captions.SHOW_IN_ARTICLE


def test_a_mark_leads_to_its_card_and_the_card_back_by_mouse_and_keyboard(
    checked: Page,
) -> None:
    checked.locator("#quotation-3 a").click()
    assert checked.evaluate("document.activeElement.id") == "finding-3"
    expect(checked.locator("#finding-3")).to_be_in_viewport()
    checked.locator("#finding-3 .chip").focus()
    checked.keyboard.press("Enter")
    assert checked.evaluate("document.activeElement.parentElement.id") == "quotation-3"
    expect(checked.locator("#quotation-3")).to_be_in_viewport()
    checked.keyboard.press("Enter")
    assert checked.evaluate("document.activeElement.id") == "finding-3"


def test_short_quotations_are_passed_over_on_demand_and_the_draft_can_be_edited(
    check_page: Page,
) -> None:
    check_page.get_by_role("spinbutton", name=captions.LEAST_WORDS).fill("3")
    check(check_page, DRAFT)
    expect(check_page.locator(".draft-count")).to_have_text("Quotations: 4")
    check_page.get_by_role("button", name=captions.EDIT_DRAFT).click()
    box = check_page.get_by_role("textbox", name=captions.DRAFT)
    expect(box).to_have_value(DRAFT)
    assert check_page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    check(check_page, f"“{SIGNED}”")
    assert check_page.locator(".verdicts li").all_text_contents() == ["1 verbatim"]
    check_page.get_by_role("button", name=captions.EDIT_DRAFT).click()
    check(check_page, "Nobody is quoted.")
    expect(check_page.locator(".draft-count")).to_have_text(labels.NO_QUOTATIONS)


def test_the_report_is_saved_as_markdown_and_json(checked: Page, desk: Assistant) -> None:
    report = desk.check(DRAFT)
    saved = {}
    for name in (captions.REPORT_AS_MARKDOWN, captions.REPORT_AS_JSON):
        with checked.expect_download() as download:
            checked.get_by_role("button", name=name).click()
        file = Path(download.value.path())
        saved[download.value.suggested_filename] = file.read_bytes()
    markdown, written = saved.values()
    assert markdown == report.to_markdown().encode()
    assert json.loads(written) == report.to_dict()
    day = time.strftime("%Y-%m-%d")
    assert list(saved) == [f"onrecord-draft-check-{day}.md", f"onrecord-draft-check-{day}.json"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("draft.docx", word_file(*DRAFT.strip().split("\n\n"))),
        ("draft.md", DRAFT.encode()),
        ("draft.txt", DRAFT.encode("utf-16")),
    ],
)
def test_a_chosen_file_becomes_the_draft(check_page: Page, name: str, content: bytes) -> None:
    with check_page.expect_file_chooser() as chooser:
        check_page.get_by_role("button", name=captions.CHOOSE_FILE).click()
    chooser.value.set_files({"name": name, "mimeType": "", "buffer": content})
    box = check_page.get_by_role("textbox", name=captions.DRAFT)
    expect(box).to_have_value(DRAFT.strip() if name.endswith("docx") else DRAFT)
    expect(check_page.locator("#draft-status")).to_contain_text(f"characters read from {name}")
    check_page.get_by_role("button", name=captions.CHECK).click()
    expect(check_page.locator("#check.checked .draft-text mark")).to_have_count(5)


def drop(page: Page, name: str, text: str) -> None:
    page.evaluate(
        """([name, text]) => {
            const carried = new DataTransfer();
            carried.items.add(new File([text], name));
            const target = document.querySelector('#draft textarea');
            const options = {bubbles: true, cancelable: true, dataTransfer: carried};
            for (const kind of ['dragover', 'drop']) target.dispatchEvent(new DragEvent(kind, options));
        }""",
        [name, text],
    )


def test_a_dropped_file_becomes_the_draft(check_page: Page) -> None:
    drop(check_page, "notes.txt", DRAFT)
    expect(check_page.get_by_role("textbox", name=captions.DRAFT)).to_have_value(DRAFT)
    check_page.get_by_role("button", name=captions.CHECK).click()
    expect(check_page.locator("#check.checked .draft-text mark")).to_have_count(5)


def test_what_cannot_be_read_or_checked_is_said_in_words(check_page: Page) -> None:
    line = check_page.locator("#draft-status .wrong")
    check_page.get_by_role("button", name=captions.CHECK).click()
    expect(line).to_have_text(captions.DRAFT_IS_EMPTY)
    drop(check_page, "old.pdf", "%PDF-1.7 x")
    expect(line).to_have_text("The file is a PDF; save it as .docx, .md or .txt")
    drop(check_page, "broken.docx", "PK\x03\x04 x")
    expect(line).to_contain_text("The file is not a DOCX")
    drop(check_page, "nothing.txt", "")
    expect(line).to_have_text("nothing.txt is empty")
    drop(check_page, "large.txt", "x" * 16_000_001)
    expect(line).to_contain_text("large.txt is larger than 16 MB")
    box = check_page.get_by_role("textbox", name=captions.DRAFT)
    box.fill("x" * (MAX_CHARACTERS + 1))
    check_page.get_by_role("button", name=captions.CHECK).click()
    expect(line).to_contain_text("The draft has 200,001 characters; the page checks up to 200,000")
    box.fill("“a b” " * (MAX_QUOTATIONS + 1))
    check_page.get_by_role("button", name=captions.CHECK).click()
    expect(line).to_contain_text("The draft has 1,001 quotations")
    check_page.get_by_role("spinbutton", name=captions.LEAST_WORDS).fill("0")
    check_page.get_by_role("button", name=captions.CHECK).click()
    expect(line).to_contain_text("a whole number from 1 to 50")
    expect(check_page.locator(".toast-body")).to_have_count(0)


HOSTILE = (
    "“<script>window.broken=30</script><img src=x onerror=window.broken=31>” ${window.broken=32}\n"
    '"</mark></div><svg onload=window.broken=33><a href=javascript:window.broken=34>x</a>"\n'
    "“\u202eright to left and [a link](javascript:window.broken=35) {{7*7}}\u202c”\n\n"
    "> <iframe srcdoc='<script>top.broken=36</script>'></iframe><style>*{display:none}</style>\n\n"
    "“The lighthouse keeper wrote <script>window.broken=1</script> into his logbook.” &lt;b&gt;"
)


def test_a_hostile_draft_is_only_text(check_page: Page) -> None:
    check(check_page, HOSTILE)
    assert check_page.locator(".draft-text").text_content() == HOSTILE
    tags = check_page.locator(".draft-report *").evaluate_all(
        "all => [...new Set(all.map(one => one.tagName.toLowerCase()))]"
    )
    assert not {"script", "img", "svg", "iframe", "style", "form", "input"} & set(tags)
    links = check_page.locator(".draft-report a").evaluate_all(
        "all => all.map(one => one.getAttribute('href'))"
    )
    assert all(link.startswith(("#", "http")) for link in links)
    expect(check_page.locator("#finding-5 .verdict")).to_have_text("verbatim")


def test_a_long_draft_is_checked_without_holding_up_the_page(
    check_page: Page, desk: Assistant
) -> None:
    filler = desk.article("declaration").text[:2_000].replace("\n", " ")
    draft = "\n\n".join([filler] * 49 + [f"They wrote “{SIGNED}”", "x" * 1_000])
    assert len(draft) > 99_000
    check(check_page, draft)
    assert check_page.locator(".draft-text").text_content() == draft
    assert check_page.locator(".verdicts li").all_text_contents() == ["1 verbatim"]
    assert not check_page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_nothing_of_a_draft_stays_on_the_server(
    page: Page, server: RunningServer, ask: Callable[[Page, str], None]
) -> None:
    check_page = opened(page)
    canary = "zyxomma"
    drop(check_page, "notes.txt", f"“{canary} was signed in Moscow on 19 October 1956.”")
    expect(check_page.locator("#draft textarea")).to_have_value(
        f"“{canary} was signed in Moscow on 19 October 1956.”"
    )
    check_page.get_by_role("button", name=captions.CHECK).click()
    expect(check_page.locator(".draft-text mark")).to_have_count(1)
    check_page.get_by_role("tab", name=captions.ASK).click()
    question = "When was the joint declaration signed?"
    ask(check_page, question)
    sessions = server._pages[0].page.state_holder.session_data
    kept = repr([(one.config_values, one.state_data) for one in sessions.values()])
    assert question in kept, "what an event carries is kept, so this looks in the right place"
    assert canary not in kept
    check_page.get_by_role("tab", name=captions.CHECK_A_DRAFT).click()
    expect(check_page.locator(".draft-text")).to_contain_text(canary)


def test_narrow_light_and_dark_it_is_readable_without_sideways_scrolling(
    open_page: Callable[..., Page], server: RunningServer
) -> None:
    overflow = "document.documentElement.scrollWidth > innerWidth"
    for width in (390, 1280):
        page = opened(open_page(server.url, width=width, height=844, dark=True))
        assert not page.evaluate(overflow)
        check(page, DRAFT)
        assert not page.evaluate(overflow)
        seen = ", ".join(
            f"'#check {one}'"
            for one in (
                ".draft-count", ".verdicts a", ".draft-actions button", ".draft-text",
                "mark", ".verdict", ".at", ".written", "del", "ins", ".changes li", ".claimed",
                ".passage-label", ".quote", ".title", ".byline", ".open", ".verified", ".chip",
            )
        )  # fmt: skip
        script = CONTRAST.replace("const selectors = [", f"const selectors = [{seen}, ")
        assert page.evaluate(script) == []
        lit(page)
        assert page.evaluate(script) == []
        assert not page.evaluate(overflow)
        page.locator("#finding-2 .open").click()
        page.wait_for_selector("#chosen")
        assert not page.evaluate(overflow)
        assert is_in_view(page, "#chosen")


def test_controls_have_names(checked: Page) -> None:
    tree = checked.locator("#check").aria_snapshot()
    assert "<" not in tree.replace("/url", "")
    for heading in (captions.THE_DRAFT, captions.FINDINGS):
        expect(checked.get_by_role("heading", name=heading, level=2)).to_be_attached()
    assert checked.locator("#draft-status").get_attribute("role") == "status"
