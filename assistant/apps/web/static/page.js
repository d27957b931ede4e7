// What the page does beyond Gradio: opens citations, scrolls to the quotation, names controls.
// It reads and moves elements that are there; it never writes markup.
(() => {
  "use strict";

  const NARROW = window.matchMedia("(max-width: 860px)");
  const CALM = window.matchMedia("(prefers-reduced-motion: reduce)");
  let clicks = 0;
  let cameFrom = null; // the citation that opened the panel, to return the focus to

  const find = (selector, root = document) => root.querySelector(selector);
  const behavior = () => (CALM.matches ? "instant" : "smooth");

  // Opening a citation: the server gets the link's locators through a field nobody sees

  function openCitation(link) {
    const field = find("#citation textarea, #citation input");
    if (!field) return;
    document.querySelectorAll(".card.open-now").forEach((card) => card.classList.remove("open-now"));
    link.closest(".card")?.classList.add("open-now");
    cameFrom = link;
    clicks += 1;
    const reference = link.getAttribute("href").replace(/^.*#show=/, "");
    const prototype = field.tagName === "TEXTAREA" ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(prototype.prototype, "value").set.call(field, `${clicks} ${reference}`);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (NARROW.matches || document.body.classList.contains("wide-view")) document.body.classList.add("panel-open");
  }

  function closePanel() {
    document.body.classList.remove("panel-open");
    if (cameFrom?.isConnected) cameFrom.focus({ preventScroll: true });
  }

  // Whatever the server changes is noticed here, once per frame

  // Every rendering of the panel carries a new stamp among its classes: the turn or the click
  let shownStamp = "";
  function settlePanel() {
    const shown = find("#panel .reading, #panel .reading-notice");
    if (!shown || shown.className === shownStamp) return;
    shownStamp = shown.className;
    const box = find("#panel-column");
    const chosen = find("#chosen");
    const wasClicked = shown.classList.contains(`click-${clicks}`);
    if (chosen) scrollWithin(box, chosen);
    else box.scrollTo({ top: 0 });
    if (wasClicked) (chosen ?? box).focus({ preventScroll: true });
  }

  function scrollWithin(box, target) {
    const inner = target.getBoundingClientRect();
    const outer = box.getBoundingClientRect();
    const head = find(".reading-head", box)?.offsetHeight ?? 0;
    const lead = Math.max((outer.height - inner.height) / 3, head + 24);
    box.scrollTo({ top: box.scrollTop + inner.top - outer.top - lead, behavior: behavior() });
  }

  let shownTurns = "";
  function settleConversation() {
    const questions = document.querySelectorAll("#conversation .question");
    const answers = document.querySelectorAll("#conversation .answer");
    const signature = `${questions.length}/${answers.length}`;
    if (signature === shownTurns) return;
    shownTurns = signature;
    // Gradio names each message by its source text, markup and all; the content names itself
    document.querySelectorAll("#conversation [data-testid][aria-label]").forEach((message) => message.removeAttribute("aria-label"));
    const last = questions[questions.length - 1];
    const box = last && scroller(last);
    if (!box) return;
    const top = last.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTo({ top: box.scrollTop + top - 16, behavior: behavior() });
    if (!find("#conversation .pending")) markOpenCard();
  }

  function scroller(element) {
    for (let box = element.parentElement; box; box = box.parentElement) {
      if (/(auto|scroll)/.test(getComputedStyle(box).overflowY)) return box;
    }
    return document.scrollingElement;
  }

  // After an answer the panel shows its first quotation; its card says so
  function markOpenCard() {
    const answers = document.querySelectorAll("#conversation .answer");
    const first = answers.length ? find(".quotes .card", answers[answers.length - 1]) : null;
    document.querySelectorAll(".card.open-now").forEach((card) => card.classList.remove("open-now"));
    first?.classList.add("open-now");
  }

  // A wide view has the whole room until an article is opened beside it

  const WIDE_VIEWS = new Set(["compare", "library"]);
  let shownView = "";
  function settleView() {
    const view = find("#tabs > .tab-wrapper button.selected")?.dataset.tabId ?? "";
    if (view === shownView) return;
    shownView = view;
    document.body.classList.remove(...[...document.body.classList].filter((name) => name.startsWith("view-")));
    if (view) document.body.classList.add(`view-${view}`);
    document.body.classList.toggle("wide-view", WIDE_VIEWS.has(view));
    document.body.classList.remove("panel-open");
  }

  // Places on the line of time: `at-374` stands at 37.4 percent of its width

  function placePoints() {
    for (const mark of document.querySelectorAll(".timeline [class*='at-']:not([style])")) {
      const at = [...mark.classList].find((name) => /^at-\d+$/.test(name));
      if (at) mark.style.left = `${Number(at.slice(3)) / 10}%`;
      if (at && Number(at.slice(3)) > 500) mark.classList.add("right-half");
    }
    const columns = find("#comparison .columns");
    if (columns && !columns.getAttribute("aria-label")) columns.setAttribute("aria-label", find("#comparison h2").textContent);
  }

  // The address bar says what a reload would reopen: the last question, the filters, the view

  let hasAsked = false;
  function followAddress() {
    const filters = find("#scope .filter-address");
    if (!filters || !shownView) return;
    const now = new URLSearchParams(location.search);
    const next = new URLSearchParams();
    if (shownView === "ask" || shownView === "compare") {
      const links = document.querySelectorAll(shownView === "ask" ? "#conversation .permalink" : "#comparison .permalink");
      hasAsked ||= links.length > 0;
      const link = links[links.length - 1]?.getAttribute("href");
      const question = link ? new URLSearchParams(link).get("q") : hasAsked ? null : now.get("q");
      if (question) next.set("q", question);
      for (const [name, value] of new URLSearchParams(filters.getAttribute("href"))) next.append(name, value);
    }
    if (shownView !== "ask") next.set("view", shownView);
    if (next.toString() === now.toString()) return;
    const query = next.toString();
    history.replaceState(history.state, "", location.pathname + (query ? `?${query}` : "") + location.hash);
  }

  // Names for controls that Gradio leaves without one

  function nameControls() {
    const box = find("#question textarea");
    if (box && !box.getAttribute("aria-keyshortcuts")) box.setAttribute("aria-keyshortcuts", "/");
    const column = find("#panel-column");
    if (column && !column.getAttribute("role")) {
      column.setAttribute("role", "region");
      column.setAttribute("aria-labelledby", "panel-name");
      column.setAttribute("tabindex", "0");
    }
    // A quotation too long for its card scrolls, so the keyboard must reach it
    document.querySelectorAll("#conversation .quote:not([tabindex])").forEach((quote) => {
      if (quote.scrollHeight > quote.clientHeight) quote.tabIndex = 0;
    });
    const field = find("#citation textarea, #citation input");
    if (field && field.tabIndex !== -1) {
      field.tabIndex = -1;
      field.setAttribute("aria-hidden", "true");
    }
  }

  let pending = false;
  function settle() {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      nameControls();
      settleView();
      settleConversation();
      settlePanel();
      placePoints();
      followAddress();
    });
  }

  new MutationObserver(settle).observe(document.documentElement, { attributes: true, attributeFilter: ["aria-selected"], childList: true, subtree: true, characterData: true });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='#show=']");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      openCitation(link);
    } else if (event.target.closest?.("#close-panel")) {
      closePanel();
    }
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      find(shownView === "compare" ? "#compare-question textarea" : "#question textarea")?.focus();
    } else if (event.key === "Escape" && (document.body.classList.contains("panel-open") || event.target.closest?.("#panel-column"))) {
      closePanel();
    }
  });

  settle();
})();
