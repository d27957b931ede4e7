"""The filters: one row of fields above the views, and what it says of the choice.

Invariant: all views read the same components, so a choice stays while questions and tabs change.
Each count beside a name says how many articles choosing it would leave, under the filters on the
other fields.
"""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from ....records import Filters, count_facets
from ....rendering import labels
from .. import captions
from ..markup.elements import EMPTY, SPACE, attribute, element, escape, joined
from ..state.form import Form, FormError, read_form
from ..state.language_names import language_name
from ..state.links import permanent_link
from .frame import HIDDEN, FilterView

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ....assistant import Assistant
    from ....records import ArticleInfo, FacetField
    from ..markup.elements import Markup

_MAX_CHOICES: Final = 500
_NAMED_ARTICLES: Final = 3
_FIELDS: Final = tuple(field.name for field in fields(Form))
Updates = tuple[Any, ...]


def build_filter_view() -> FilterView:
    """The components, in the block that is open."""
    names: dict[str, Any] = {"multiselect": True, "choices": [], "allow_custom_value": True}
    hint = captions.DATE_HINT
    with gr.Column(elem_id="filter-bar"):
        with gr.Accordion(captions.FILTERS, open=False, elem_id="filters") as accordion:
            with gr.Row():
                outlet = gr.Dropdown(label=captions.OUTLET, elem_id="outlet", **names)
                author = gr.Dropdown(label=captions.AUTHOR, elem_id="author", **names)
                language = gr.Dropdown(label=captions.LANGUAGE, elem_id="language", **names)
                article = gr.Dropdown(label=captions.ARTICLE, elem_id="article", **names)
                first = gr.Textbox(label=captions.DATE_FROM, placeholder=hint, elem_id="date-from")
                last = gr.Textbox(label=captions.DATE_TO, placeholder=hint, elem_id="date-to")
            dates = gr.Markdown("", latex_delimiters=[], elem_id="date-counts")
        chips = gr.Markdown("", latex_delimiters=[], elem_id="filter-chips")
        scope = gr.Markdown("", latex_delimiters=[], elem_id="scope")
        clear = gr.Button(captions.CLEAR_FILTERS, visible=False, size="sm", elem_id="clear-filters")
    return FilterView(
        form=gr.State(Form()),
        accordion=accordion,
        outlet=outlet,
        author=author,
        language=language,
        article=article,
        date_from=first,
        date_to=last,
        dates=dates,
        chips=chips,
        scope=scope,
        clear=clear,
    )


def connect_filter_view(desk: Assistant, view: FilterView) -> None:
    """Bind the events of the row. What a link chooses is set by whoever opens the page.

    Each field's event carries that field alone, and the rest of the choice is the server's own
    note of it. Were all fields sent, then fields that a link fills one after the other would each
    report a choice that never was, and the last report to arrive would stay on the page.
    """
    for name, field in zip(_FIELDS, view.fields, strict=True):
        field.change(
            partial(_changed, desk, name),
            [view.form, field],
            view.shown,
            trigger_mode="always_last",
            concurrency_limit=1,
            concurrency_id="filters",
            **HIDDEN,
        )
    view.clear.click(
        lambda: filters_shown(desk, Form(), with_values=True), None, view.shown, **HIDDEN
    )


def _changed(desk: Assistant, name: str, form: Form, value: object) -> object:
    """What the row shows when a person has changed one field."""
    typed = read_form(*(value if field == name else None for field in _FIELDS))
    changed = replace(form, **{name: getattr(typed, name)})
    if changed == form:  # the page itself has set the field
        return gr.skip()
    return filters_shown(desk, changed)


def filters_shown(desk: Assistant, form: Form, *, with_values: bool = False) -> Updates:
    """What the row shows for a form; the fields' own values only `with_values`.

    While a person types, what stands in a field is theirs.
    """
    articles = desk.articles()
    filters = _usable(form)
    return (
        form,
        _field(
            _choices(articles, "publishers", chosen=form.publishers, filters=filters),
            **_value(form.publishers, with_values=with_values),
        ),
        _field(
            _choices(articles, "authors", chosen=form.authors, filters=filters),
            **_value(form.authors, with_values=with_values),
        ),
        _field(
            _choices(
                articles, "languages", chosen=form.languages, filters=filters, name=language_name
            ),
            **_value(form.languages, with_values=with_values),
        ),
        _field(
            _article_choices(articles, form.articles),
            **_value(form.articles, with_values=with_values),
        ),
        form.published_from if with_values else gr.skip(),
        form.published_to if with_values else gr.skip(),
        gr.Accordion(label=_label(form)),
        _dates(articles, form),
        _chips(articles, form),
        _scope(articles, form),
        gr.Button(visible=not form.is_empty),
    )


def _field(choices: list[tuple[str, str]], **value: Any) -> gr.Dropdown:  # noqa: ANN401
    """A field with its choices, which is left out where there is nothing to choose."""
    return gr.Dropdown(choices=choices, visible=bool(choices), **value)


def _value(chosen: Sequence[str], *, with_values: bool) -> dict[str, Any]:
    return {"value": list(chosen)} if with_values else {}


def _usable(form: Form) -> Filters:
    """The filters as far as they can be read: while a date is being typed it limits nothing."""
    try:
        return form.filters()
    except FormError:
        return _undated(form)


def _undated(form: Form) -> Filters:
    """The filters without the dates."""
    return replace(form, published_from="", published_to="").filters()


def _article_choices(
    articles: Sequence[ArticleInfo], chosen: Sequence[str]
) -> list[tuple[str, str]]:
    """The articles by title; what is chosen stays, also where it is not held any more."""
    titles = {info.id: info.title or info.id for info in articles}
    listed = sorted(titles, key=lambda name: (titles[name].casefold(), name))[:_MAX_CHOICES]
    values = [*listed, *(name for name in chosen if name not in listed)]
    return [(titles.get(name, name), name) for name in values]


def _choices(
    articles: Sequence[ArticleInfo],
    field: FacetField,
    *,
    chosen: Sequence[str],
    filters: Filters,
    name: Callable[[str], str] = str,
) -> list[tuple[str, str]]:
    found = count_facets(articles, field, filters)
    # What is chosen stays, also where the other filters leave none of it, and as it was written
    written = {value.casefold(): value for value in chosen}
    counts = {written.get(facet.value.casefold(), facet.value): facet.articles for facet in found}
    listed = list(counts)[:_MAX_CHOICES]
    values = [*listed, *(value for value in written.values() if value not in listed)]
    return [
        (f"{name(value)} ({labels.spell_count(counts.get(value, 0))})", value) for value in values
    ]


def _label(form: Form) -> str:
    count = len(_chosen(form))
    if not count:
        return captions.FILTERS
    one = count == 1
    return captions.ONE_FILTER_CHOSEN if one else captions.FILTERS_CHOSEN.format(count=count)


def _chosen(form: Form) -> list[tuple[str, str]]:
    """Everything chosen, each with the name of its field."""
    chosen = [(captions.OUTLET, name) for name in form.publishers]
    chosen += [(captions.AUTHOR, name) for name in form.authors]
    chosen += [(captions.LANGUAGE, language_name(code)) for code in form.languages]
    chosen += [(captions.ARTICLE, name) for name in form.articles]
    dates = (
        (captions.DATE_FROM, form.published_from),
        (captions.DATE_TO, form.published_to),
    )
    return chosen + [(label, typed) for label, typed in dates if typed]


def _chips(articles: Sequence[ArticleInfo], form: Form) -> Markup:
    """Everything chosen; many articles as their number."""
    shown = _chosen(form)
    if len(form.articles) > _NAMED_ARTICLES:
        count = captions.CHOSEN_ARTICLES.format(count=len(form.articles))
        shown = [*_chosen(replace(form, articles=())), (captions.ARTICLE, count)]
    titles = {info.id: info.title or info.id for info in articles if info.id in form.articles}
    chips = [
        element(
            "li",
            "filter-chip",
            joined(
                [element("span", "field", escape(label)), escape(_spelled(label, value, titles))],
                by=SPACE,
            ),
        )
        for label, value in shown
    ]
    return element("ul", "filter-chips", joined(chips)) if chips else EMPTY


def _spelled(label: str, value: str, titles: Mapping[str, str]) -> str:
    return titles.get(value, value) if label == captions.ARTICLE else value


def _dates(articles: Sequence[ArticleInfo], form: Form) -> Markup:
    """How many articles have a date, and from when to when, under the other filters."""
    others = _undated(form)
    accepted = [info for info in articles if others.accepts(info)]
    dates = [info.published for info in accepted if info.published]
    line = captions.DATED.format(dated=labels.spell_count(len(dates)))
    if dates:
        line = captions.DATED_RANGE.format(
            dated=labels.spell_count(len(dates)),
            first=min(dates).isoformat(),
            last=max(dates).isoformat(),
        )
    undated = captions.UNDATED.format(undated=labels.spell_count(len(accepted) - len(dates)))
    # What an empty field stands for; the script puts it there, because Gradio's has no room for it
    empty = element("span", "any unseen", escape(captions.ANY))
    return element("p", "date-counts", escape(f"{line}, {undated}")) + empty


def _scope(articles: Sequence[ArticleInfo], form: Form) -> Markup:
    """How many articles the next question searches, or what is wrong with the filters.

    The address of the choice goes along for the page's script, which keeps the address bar true.
    """
    try:
        filters = form.filters()
    except FormError as error:
        return element("p", "scope wrong", escape(str(error)))
    chosen = sum(1 for info in articles if filters.accepts(info))
    line = captions.SEARCHING.format(
        chosen=labels.spell_count(chosen), all=labels.spell_count(len(articles))
    )
    link = attribute("href", permanent_link("", form)) + attribute("tabindex", "-1")
    here = element("a", "filter-address", EMPTY, attributes=link)
    return element("p", "scope", escape(line) + here)
