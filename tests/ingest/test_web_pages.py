"""A web page is read word for word: nothing changed, lost in silence, or glued to its neighbour."""

from __future__ import annotations

import pytest

from assistant.ingest.extraction import Extraction
from assistant.ingest.formats import web_page
from assistant.records import MarkKind, OmissionKind

BEFORE = (
    "The lighthouse board sat for two days in the school of Nordhavn and looked at every log "
    "book that the keepers had kept since the lamp was first lit."
)
AFTER = (
    "A report will be laid before the county in the spring, and the keepers will be asked to "
    "answer it in writing before the ice has left the sound."
)


def page(*blocks: str, head: str = "", before: str = "", after: str = "") -> Extraction:
    body = "".join(block if block.startswith("<") else f"<p>{block}</p>" for block in blocks)
    html = (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Lamp goes out</title>{head}</head>"
        f"<body>{before}<article><h1>Lamp goes out</h1><p>{BEFORE}</p>{body}<p>{AFTER}</p></article>{after}</body></html>"
    )
    return web_page.extract(html.encode(), source="a.html")


def between(found: Extraction) -> list[str]:
    """The blocks that were put between the two paragraphs every page here has."""
    blocks = found.text.split("\n\n")
    return blocks[blocks.index(BEFORE) + 1 : blocks.index(AFTER)]


def marked(found: Extraction, kind: MarkKind) -> list[str]:
    return [mark.span.slice(found.text) for mark in found.report.marks if mark.kind is kind]


def omitted(found: Extraction, kind: OmissionKind) -> list[str]:
    return [item.sample for item in found.report.omissions if item.kind is kind]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("The yard sold 7,500<sup><a href='#fn2'>2</a></sup> lamps.", "The yard sold 7,500 lamps."),
        ("The yard sold 7,500<sup>2</sup> lamps.", "The yard sold 7,500 lamps."),
        ("The lamp was lit in 1861.<sup>[4]</sup> It smoked.", "The lamp was lit in 1861. It smoked."),
        ("The lamp was lit in 1861<sup id='cite_ref-4' class='reference'><a href='#cite_note-4'>[4]</a></sup>.", "The lamp was lit in 1861."),
        ("The pact<sup>1,2</sup> held.", "The pact held."),
        ("The pact<a class='footnote-ref' href='#fn:1' role='doc-noteref'>1</a> held.", "The pact held."),
        ("He left.<sup>†</sup> She stayed.", "He left. She stayed."),
        ("A pact<sup>[citation needed]</sup> held.", "A pact held."),
        ("It cost 12<a href='#note-3'><sup>3</sup></a> crowns.", "It cost 12 crowns."),
        ("“Nobody objected.”<sup>12</sup> It came into force.", "“Nobody objected.” It came into force."),
        ("The pact<span style='vertical-align: super'>5</span> held.", "The pact held."),
    ],
)  # fmt: skip
def test_the_mark_of_a_note_never_becomes_part_of_a_word_or_figure(written: str, read: str) -> None:
    found = page(written)
    assert between(found) == [read]
    assert len(omitted(found, OmissionKind.NOTE_MARK)) == 1


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("An area of 40 km<sup>2</sup> burnt.", "An area of 40 km² burnt."),
        ("It holds 90 m<sup>3</sup>.", "It holds 90 m³."),
        ("At 9.81 m/s<sup>2</sup> it fell.", "At 9.81 m/s² it fell."),
        ("It has 6 × 10<sup>23</sup> parts.", "It has 6 × 10²³ parts."),
        ("About 10<sup>-6</sup> of it.", "About 10⁻⁶ of it."),
        ("Then x<sup>2</sup> grows.", "Then x² grows."),
        ("Then (a+b)<sup>2</sup> grows.", "Then (a+b)² grows."),
        ("It is 2<sup>n</sup> wide.", "It is 2^n wide."),
        ("It is e<sup>kx+1</sup> wide.", "It is e^(kx+1) wide."),
        ("Some <sup>14</sup>C was left.", "Some ¹⁴C was left."),
        ("The Ca<sup>2+</sup> ions.", "The Ca²⁺ ions."),
        ("Much CO<sub>2</sub> and H<sub>2</sub>O.", "Much CO₂ and H₂O."),
        ("A T<sub>max</sub> of 5.", "A T_max of 5."),
        ("He ate 1<sup>1</sup>/<sub>2</sub> loaves.", "He ate 1¹/₂ loaves."),
        ("On the 5<sup>th</sup> of May.", "On the 5th of May."),
        ("The XIX<sup>e</sup> century and M<sup>me</sup> Curie.", "The XIXe century and Mme Curie."),
        ("The Brand<sup>TM</sup> lamp.", "The Brand™ lamp."),
    ],
)  # fmt: skip
def test_exponents_indices_and_ordinals_stay_what_they_are(written: str, read: str) -> None:
    assert between(page(written)) == [read]


def test_a_doubtful_figure_keeps_its_mark_apart() -> None:
    assert between(page("There was room for 40<sup>3</sup> cars.")) == ["There was room for 40[3] cars."]  # fmt: skip
    notes = "<section class='footnotes'><ol><li id='fn1'>One.</li><li id='fn2'>Two.</li><li id='fn3'>See the log.</li></ol></section>"
    assert between(page("There was room for 40<sup>3</sup> cars.", notes))[0] == "There was room for 40 cars."  # fmt: skip


def test_notes_are_read_as_notes_without_their_numbers_and_arrows() -> None:
    found = page(
        "The pact<sup id='fnref:1'><a href='#fn:1'>1</a></sup> held.",
        "<div class='footnotes'><hr><ol><li id='fn:1'><p>See the log book of 1861, page 40. <a href='#fnref:1' class='footnote-backref'>↩</a></p></li></ol></div>",
    )
    assert between(found) == ["The pact held.", "See the log book of 1861, page 40."]
    assert marked(found, MarkKind.NOTE) == ["See the log book of 1861, page 40."]


def test_a_paragraph_that_begins_with_a_raised_figure_is_a_note() -> None:
    found = page("The pact<sup>1</sup> held.", "<p><sup>1</sup> See the log book of 1861.</p>")
    assert marked(found, MarkKind.NOTE) == ["See the log book of 1861."]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("The keeper was <del>not</del> awake.", "The keeper was awake."),
        ("The keeper was <s>not </s>awake.", "The keeper was awake."),
        ("The keeper was <strike>not</strike> awake.", "The keeper was awake."),
        ("The fine was <del>50</del><ins>80</ins> crowns.", "The fine was 80 crowns."),
        ("The fine was <span style='color:red;text-decoration:line-through'>50</span> 80 crowns.", "The fine was 80 crowns."),
        ("The fine was <span style='text-decoration-line: line-through'>50</span> 80 crowns.", "The fine was 80 crowns."),
        ("The fine was <span class='strikethrough'>50</span> 80 crowns.", "The fine was 80 crowns."),
        ("The fine was <span class='old'>50</span> 80 crowns.", "The fine was 80 crowns."),
        ("The colo<del>u</del>r was red.", "The color was red."),
    ],
)  # fmt: skip
def test_struck_text_is_never_read_and_always_named(written: str, read: str) -> None:
    found = page(written, head="<style>.old{text-decoration:line-through}</style>")
    assert between(found) == [read]
    assert len(omitted(found, OmissionKind.STRUCK)) == 1


@pytest.mark.parametrize(
    "hidden",
    [
        "<span class='sr-only'>SECRET</span>",
        "<span class='visually-hidden'>SECRET</span>",
        "<span class='screen-reader-text'>SECRET</span>",
        "<span style='position:absolute;clip:rect(0 0 0 0)'>SECRET</span>",
        "<span style='position:absolute;clip: rect(1px, 1px, 1px, 1px)'>SECRET</span>",
        "<span style='clip-path: inset(50%)'>SECRET</span>",
        "<span hidden>SECRET</span>",
        "<span role='tooltip'>SECRET</span>",
        "<span class='gone'>SECRET</span>",
        "<noscript>SECRET</noscript>",
        "<template>SECRET</template>",
        "<script>SECRET</script>",
        "<style>SECRET</style>",
        "<!-- SECRET -->",
        "<img alt='SECRET' title='SECRET' src='a.png'>",
        "<button>SECRET</button>",
        "<select><option>SECRET</option></select>",
        "<iframe title='SECRET' src='a'>SECRET</iframe>",
        "<svg><text>SECRET</text></svg>",
    ],
)
def test_what_nobody_sees_is_in_no_sentence(hidden: str) -> None:
    found = page(
        f"The board cited the <a href='#' title='SECRET' aria-label='SECRET'>log{hidden}</a> as its source.",
        head="<style>@media print {.x{color:red}} .gone, .other { display : none }</style>",
    )
    assert between(found) == ["The board cited the log as its source."]


def test_a_style_sheet_that_hides_the_article_is_not_believed() -> None:
    found = page("The lamp went out.", head="<style>article{display:none} #x{display:none}</style>")
    assert between(found) == ["The lamp went out."]
    whole = page("The lamp went out.", head="<style>.story{display:none}</style>", before="<div class='story'>", after="</div>")  # fmt: skip
    assert between(whole) == ["The lamp went out."]


def test_a_drop_capital_kept_from_screen_readers_is_seen() -> None:
    written = (
        "<p><span class='dropcap' aria-hidden='true'>T</span><span>he lamp went out.</span></p>"
    )
    assert between(page(written)) == ["The lamp went out."]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("He <q>saw nothing</q> and left.", "He “saw nothing” and left."),
        ("He <q>heard <q>fire</q> twice</q>.", "He “heard ‘fire’ twice”."),
        ("He <q>“saw nothing”</q> and left.", "He “saw nothing” and left."),
        ("It was un<b>believ</b>able.", "It was unbelievable."),
        ("It was <b>very</b> <i>cold</i>.", "It was very cold."),
        ("It was <b>very </b><i>cold</i>.", "It was very cold."),
        ("A light<wbr>house and a ship&shy;yard.", "A lighthouse and a shipyard."),
        ("At 4 a.m.<br>Nobody came.", "At 4 a.m.\nNobody came."),
        ("The <abbr title='World Ice Council'>WIC</abbr> met <time datetime='2020-01-02'>on Thursday</time>.", "The WIC met on Thursday."),
        ("The <ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rt>ji</rt></ruby> sign.", "The 漢字 sign."),
        ("Forty&nbsp;men &amp; 3&#160;boys &#146;left&#146; &mdash; at &euro;5.", "Forty\xa0men & 3\xa0boys ’left’ — at €5."),
        ("It <mark>shone</mark>, <kbd>F1</kbd>, <code>a  b</code>, <u>once</u> <small>only</small>.", "It shone, F1, a b, once only."),
        ("One<!-- two -->three <!-- four --> five.", "Onethree five."),
        ("Let <math><mi>x</mi><mo>=</mo><mn>5</mn></math> hold.", "Let x = 5 hold."),
        ("Let <math><msup><mi>x</mi><mn>2</mn></msup></math> hold.", "Let x² hold."),
        ("<font color=red>It</font> <span>shone</span><span>.</span>", "It shone."),
        ("Read <a href='https://e.org'>the log</a>, he said.", "Read the log, he said."),
        ("It was <ins>very</ins> <em>c<b>o</b>ld</em>.", "It was very cold."),
        ("كانت <bdo dir='rtl'>السفينة</bdo> قديمة.", "كانت السفينة قديمة."),
        ("می\u200cخواهم بروم.", "می\u200cخواهم بروم."),
    ],
)  # fmt: skip
def test_inline_elements_neither_glue_nor_split_words(written: str, read: str) -> None:
    assert between(page(written)) == [read]


def test_a_formula_that_no_line_shows_leaves_a_sign_and_is_named() -> None:
    found = page("Where <math alttext='\\sqrt{x}'><msqrt><mi>x</mi></msqrt></math> is the depth.")
    assert between(found) == ["Where \ufffc is the depth."]
    assert omitted(found, OmissionKind.EQUATION) == ["\\sqrt{x}"]


def test_blocks_are_parted_whatever_makes_them() -> None:
    found = page(
        "<div>It was cold.<div>Nobody came that night to the lamp.</div>It snowed all night.</div>",
        "<ul><li>One lamp</li><li>Two <p>wicks</p></li></ul>",
        "<dl><dt>Keeper</dt><dd>Who keeps the lamp.</dd></dl>",
        "<blockquote><p>“We saw nothing.”</p></blockquote>",
        "<details><summary>The log</summary><p>It was lost at sea.</p></details>",
        "<p>First line of a verse,<br><br>second line of the verse.</p>",
        "<p>It was <span style='display:block'>a block of its own.</span></p>",
        "<pre>a  b\n  c</pre>",
    )
    assert between(found) == [
        "It was cold.", "Nobody came that night to the lamp.", "It snowed all night.",
        "One lamp", "Two", "wicks", "Keeper", "Who keeps the lamp.", "“We saw nothing.”", "The log", "It was lost at sea.",
        "First line of a verse,", "second line of the verse.", "It was", "a block of its own.", "a  b\n  c",
    ]  # fmt: skip


def test_a_table_is_read_row_by_row_and_merged_cells_once() -> None:
    found = page(
        "<table><caption>Lamps by year</caption><thead><tr><th>Year</th><th colspan='2'>Lamps</th></tr></thead>"
        "<tbody><tr><td rowspan='2'>1861</td><td>12</td><td>13</td></tr><tr><td>14</td><td><b>1</b>5<br>a</td></tr></tbody></table>"
    )
    assert between(found) == ["Lamps by year", "Year\tLamps\n1861\t12\t13\n14\t15 a"]
    assert marked(found, MarkKind.TABLE) == ["Year\tLamps\n1861\t12\t13\n14\t15 a"]
    assert marked(found, MarkKind.CAPTION) == ["Lamps by year"]


def test_a_table_that_lays_out_the_page_is_read_as_blocks() -> None:
    words = "The old keeper said that he had seen the light go out twice in that one night."
    found = page(f"<table role='presentation'><tr><td><p>{words}</p></td><td><p>{words[:-1]} again.</p></td></tr></table>")  # fmt: skip
    assert between(found) == [words, f"{words[:-1]} again."]


def test_pictures_and_films_are_counted_and_their_captions_kept_as_captions() -> None:
    found = page(
        "<figure><img src='a.jpg' alt='A lamp'><figcaption>The lamp in 1861.</figcaption></figure>",
        "<div class='wp-caption'><img src='b.jpg' alt='B'><p class='wp-caption-text'>The keeper in 1862.</p></div>",
        "<iframe src='https://video.example/1' title='A film'></iframe>",
    )
    assert marked(found, MarkKind.CAPTION) == ["The lamp in 1861.", "The keeper in 1862."]
    assert omitted(found, OmissionKind.PICTURE) == ["A lamp", "B"]
    assert omitted(found, OmissionKind.EMBEDDED) == ["A film"]


def test_the_headline_is_marked_once_also_where_it_stands_above_the_article() -> None:
    html = f"<html><head><title>Lamp goes out | The Nord</title><meta property='og:site_name' content='The Nord'></head><body><header><h1>Lamp goes out</h1></header><div class='story'><p>{BEFORE}</p><p>{AFTER}</p></div></body></html>"
    found = web_page.extract(html.encode(), source="a.html")
    assert found.text == f"Lamp goes out\n\n{BEFORE}\n\n{AFTER}"
    assert marked(found, MarkKind.HEADLINE) == ["Lamp goes out"]
    assert found.metadata.title == "Lamp goes out"


def test_what_surrounds_the_article_is_set_aside_and_counted() -> None:
    found = page(
        "<div class='related-articles'><h3>Related</h3><a href='/b'>Ferry line sold to the county for a crown</a></div>",
        "<div class='newsletter'><p>Sign up for our newsletter and get the news of the north each morning.</p></div>",
        before="<nav><a href='/'>Home</a> <a href='/n'>News</a></nav>",
        after="<footer><p>© 2021 The Nord. All rights reserved.</p></footer>",
    )
    assert between(found) == []
    told = " ".join(omitted(found, OmissionKind.BOILERPLATE))
    assert "Ferry line sold" in told
    assert "Sign up" in told


def test_paragraphs_the_extractor_loses_inside_the_article_come_back() -> None:
    blocks = [
        "No.",
        "<div class='pull'>It never shone again.</div>",
        "<p>212</p>",
        "<h2>The night of the fire</h2>",
        "<p><a href='/x'>The board’s whole report</a> runs to 300 pages.</p>",
        "<p><em>We do not know why the lamp went out.</em></p>",
        "<section><p>They rowed out at dawn.</p></section>",
    ]
    assert between(page(*blocks)) == [
        "No.", "It never shone again.", "212", "The night of the fire",
        "The board’s whole report runs to 300 pages.", "We do not know why the lamp went out.", "They rowed out at dawn.",
    ]  # fmt: skip


def test_a_short_page_is_read_too() -> None:
    html = b"<html><body><nav><a href='/'>Home</a></nav><article><h1>Lamp out</h1><p>The lamp went out at four.</p></article></body></html>"
    assert web_page.extract(html, source="a.html").text == "Lamp out\n\nThe lamp went out at four."


@pytest.mark.parametrize("void", ["<img src='a'>", "<embed src='a'>", "<input>", "<source>", "<wbr>", "<track>", "<param>", "<area>"])  # fmt: skip
def test_words_behind_an_element_without_an_end_are_read(void: str) -> None:
    assert between(page(f"The lamp {void}went out at four.")) == ["The lamp went out at four."]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("The <span class='tooltip'>WIC<span class='tooltiptext'>World Ice Council</span></span> met.", "The WIC met."),
        ("The <span class='tooltip' data-tip='World Ice Council'>WIC</span> met.", "The WIC met."),
        ("It was <span class='hidden'>not</span> cold.", "It was cold."),
        ("It was <span class='d-none d-md-inline'>very</span> cold.", "It was very cold."),
        ("It was <span class='hidden md:inline'>very</span> cold.", "It was very cold."),
    ],
)  # fmt: skip
def test_boxes_and_switches_are_told_from_words(written: str, read: str) -> None:
    assert between(page(written)) == [read]


@pytest.mark.parametrize("tag", ["div", "span", "q", "a", "b", "ul"])
def test_deep_nesting_is_read_or_refused_but_never_fails(tag: str) -> None:
    found = page(f"<{tag}>" * 230 + "It was cold that night." + f"</{tag}>" * 230)
    assert "It was cold that night." in found.text
