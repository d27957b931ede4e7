"""E-mail, mailboxes and saved web pages, written by Python's own libraries."""

from __future__ import annotations

import mailbox
from datetime import date
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from pathlib import Path

import pytest

from assistant.errors import IngestError
from assistant.ingest import Sandbox, load_documents
from assistant.ingest.extraction import Extraction
from assistant.ingest.formats import mail
from assistant.ingest.formats.several import mbox
from assistant.records import Article, MarkKind, OmissionKind
from assistant.records.reading import WarningKind

BODY = "The inquiry opened on Monday in Port Alda.\n\nIt will hear 40 witnesses."


def message(text: str | None = BODY, *, html: str | None = None, **headers: str) -> EmailMessage:
    made = EmailMessage()
    given = {"Subject": "Ferry inquiry opens", "From": "Jane Doe <jane@example.org>", "Date": "Tue, 05 Jan 2021 23:30:00 -0500", **headers}  # fmt: skip
    for name, value in given.items():
        made[name] = value
    if text is not None:
        made.set_content(text)
    if html is not None and text is None:
        made.set_content(html, subtype="html")
    elif html is not None:
        made.add_alternative(html, subtype="html")
    return made


def read(content: EmailMessage | bytes) -> Extraction:
    return mail.extract(
        content if isinstance(content, bytes) else content.as_bytes(), source="a.eml"
    )


def test_a_message_is_its_text_with_subject_sender_and_date() -> None:
    found = read(message())
    assert found.text == f"Ferry inquiry opens\n\n{BODY}"
    assert (found.metadata.title, found.metadata.authors) == ("Ferry inquiry opens", ("Jane Doe",))
    assert found.metadata.published == date(2021, 1, 5), "the day it was where it was sent"
    (mark,) = found.report.marks
    assert (mark.kind, mark.span.slice(found.text)) == (MarkKind.HEADLINE, "Ferry inquiry opens")


def test_headers_and_text_in_other_encodings() -> None:
    made = message(
        "Der Fährmann sagte: „Nein.“",
        Subject="Fährunglück – Bericht",
        From='"Jürgen Müller" <j@x.example>',
    )
    found = read(made)
    assert found.text == "Fährunglück – Bericht\n\nDer Fährmann sagte: „Nein.“"
    assert found.metadata.authors == ("Jürgen Müller",)
    koi = (
        b"From: a@b.c\nSubject: x\nContent-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: 8bit\n\n"
        + "Паром затонул.".encode("koi8-r")
    )
    assert read(koi).text == "x\n\nПаром затонул."


def test_an_account_is_no_author() -> None:
    assert read(message(From="newsletter@example.org")).metadata.authors == ()


def test_of_two_forms_the_text_is_read_unless_it_only_points_at_the_other() -> None:
    html = "<p>The inquiry <b>opened</b> on <del>Friday</del> <ins>Monday</ins> in Port Alda.</p><p>It will hear 40 witnesses.</p>"
    assert BODY in read(message(html=html)).text
    other = read(message("Please use a mail program that shows HTML.", html=html * 3))
    assert "The inquiry opened on Monday in Port Alda.\n\nIt will" in other.text
    assert "mail program" not in other.text
    assert OmissionKind.STRUCK in {item.kind for item in other.report.omissions}
    assert "Port Alda.\n\nIt will" in read(message(None, html=html)).text


def test_lines_that_were_broken_for_sending_are_joined() -> None:
    flowed = b"From: a@b.c\nSubject: x\nContent-Type: text/plain; format=flowed\n\nThe inquiry \nopened on \n Monday.\n\nIt \nheard 40.\n-- \nJane\n"
    found = read(flowed)
    assert found.text == "x\n\nThe inquiry opened on Monday.\n\nIt heard 40.\n\nJane"
    assert [mark.kind for mark in found.report.marks] == [MarkKind.HEADLINE, MarkKind.BOILERPLATE]


def test_what_is_attached_is_counted_not_read() -> None:
    made = message()
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="pier.png")
    made.add_attachment("Secret minutes.", filename="minutes.txt")
    made.add_attachment(message("A message inside.", Subject="Inner"))
    found = read(made)
    assert "Secret" not in found.text
    assert "inside" not in found.text
    left = {item.kind: item.count for item in found.report.omissions}
    assert left == {OmissionKind.PICTURE: 1, OmissionKind.EMBEDDED: 2}


def test_a_message_that_was_cut_is_read_with_a_warning() -> None:
    made = message(html="<p>x</p>").as_bytes()
    cut = made[: made.rindex(b"--=")]
    found = read(cut)
    assert "40 witnesses" in found.text
    assert {item.kind for item in found.report.warnings} == {WarningKind.DAMAGED_PART}


def sealed() -> bytes:
    made = MIMEApplication(b"\x30\x80", "pkcs7-mime")
    made["From"] = "a@b.c"
    return made.as_bytes()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Just some text without headers.\n\nMore.", "no e-mail"),
        (sealed(), "encrypted"),
        (b"From: a@b.c\nSubject: x\n\n \n", "no text"),
        (b"From: a@b.c\nContent-Type: text/plain; charset=utf-8\n\n\x00\x01\x02", "not text"),
        (b"From: a@b.c\n" + b"".join(b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n" % (n, n) for n in range(2_000)), "a.eml"),
    ],
    ids=["no headers", "encrypted", "empty", "binary", "nested"],
)  # fmt: skip
def test_what_is_no_message_is_refused(content: bytes, said: str, sandbox: Sandbox) -> None:
    with pytest.raises(IngestError, match=said):
        load_documents(
            content, media_type_or_suffix=".eml", article_id="a", source="a.eml", sandbox=sandbox
        )


@pytest.mark.parametrize(
    "header", [b"Subject: =?bogus?q?x?=", b"From: \xff\xfe <<>>@", b"Date: someday", b"From: =?utf-8?q?=00?= <", b"Content-Type: text/plain; charset=\"no such\""]
)  # fmt: skip
def test_headers_out_of_order_cost_no_text(header: bytes) -> None:
    assert (
        "The inquiry opened." in read(b"To: a@b.c\n" + header + b"\n\nThe inquiry opened.\n").text
    )


def box(path: Path, *messages: EmailMessage) -> bytes:
    made = mailbox.mbox(path)
    for item in messages:
        made.add(item)
    made.close()
    return path.read_bytes()


def test_a_mailbox_is_its_messages(tmp_path: Path, sandbox: Sandbox) -> None:
    tricky = message("He wrote:\n\nFrom Monday on it is closed.\nFrom: nobody\n", Subject="Second")
    content = box(tmp_path / "a", message(), tricky, message("Third text.", Subject="Second"))
    found = load_documents(
        content, media_type_or_suffix=".mbox", article_id="m", source="m.mbox", sandbox=sandbox
    )
    articles: list[Article] = [item.article for item in found.documents]
    assert [item.title for item in articles] == ["Ferry inquiry opens", "Second", "Second"]
    assert "From Monday on it is closed." in articles[1].text
    assert ">From" not in articles[1].text
    names = [item.original.source for item in found.documents if item.original]
    assert names == [
        "m.mbox#Ferry inquiry opens",
        "m.mbox#2021-01-05 Second",
        "m.mbox#2021-01-05 Second (2)",
    ]


def test_a_message_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    batch = mbox.extract(box(tmp_path / "a", message(), message(" "), message()), source="a.mbox")
    assert len(batch.extractions) == 2
    assert [(item.source, item.reason) for item in batch.failed] == [
        ("message 2", "message 2 holds no text")
    ]
    with pytest.raises(IngestError, match="no mailbox"):
        mbox.extract(message().as_bytes(), source="a.mbox")


PAGE = "<html><head><title>Ferry inquiry opens</title></head><body><article><h1>Ferry inquiry opens</h1><p>The inquiry opened on Monday in Port Alda, and forty witnesses will be heard.</p><p>The café on the pier stays closed until the end of March, the harbour office said.</p></article></body></html>"


def test_a_saved_page_is_read_as_the_page_it_was(sandbox: Sandbox) -> None:
    archive = EmailMessage()
    archive["Snapshot-Content-Location"] = "https://courier.example/ferry"
    archive["MIME-Version"] = "1.0"
    archive.add_related("body { color: red }", subtype="css")
    archive.set_param("type", "text/html")
    archive.add_related(PAGE, subtype="html", charset="iso-8859-1")
    (document,) = load_documents(
        archive.as_bytes(),
        media_type_or_suffix=".mhtml",
        article_id="a",
        source="a.mhtml",
        sandbox=sandbox,
    ).documents
    assert "The café on the pier stays closed until the end of March" in document.article.text
    assert (document.article.title, document.article.url) == (
        "Ferry inquiry opens",
        "https://courier.example/ferry",
    )
    with pytest.raises(IngestError, match="no saved web page"):
        load_documents(
            message().as_bytes(),
            media_type_or_suffix=".mht",
            article_id="a",
            source="a.mht",
            sandbox=sandbox,
        )
