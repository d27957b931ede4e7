// What the page does beyond Gradio: opens citations, scrolls to the quotation, names controls, has
// drafts checked, saves and sends files. It reads and moves elements that are there and has no words
// of its own; the only markup it puts into the page is the server's report on a draft, parsed as a
// document of its own, without scripts.
(() => {
  "use strict";

  const NARROW = window.matchMedia("(max-width: 860px)");
  const CALM = window.matchMedia("(prefers-reduced-motion: reduce)");
  let clicks = 0;
  let cameFrom = null; // the citation that opened the panel, to return the focus to
  let lastAnswer = null; // the answer the panel belongs to, where one quotation stands in several

  const find = (selector, root = document) => root.querySelector(selector);
  const behavior = () => (CALM.matches ? "instant" : "smooth");

  // Opening a citation: the server gets the link's locators through a field nobody sees

  function openCitation(link, origin = link) {
    const field = find("#citation textarea, #citation input");
    if (!field) return;
    const isStep = Boolean(link.closest("#panel"));
    if (!isStep) {
      cameFrom = origin;
      lastAnswer = link.closest(".answer");
    }
    markOpenCard(isStep ? cardOf(link) : link.closest(".card"));
    clicks += 1;
    fill(field, `${clicks} ${link.getAttribute("href").replace(/^.*#show=/, "")}`);
    find("#panel-column")?.classList.add("opening");
    if (NARROW.matches || document.body.classList.contains("wide-view")) document.body.classList.add("panel-open");
  }

  function fill(field, value) {
    const prototype = field.tagName === "TEXTAREA" ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(prototype.prototype, "value").set.call(field, value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function closePanel() {
    const card = cardOf(find("#chosen"));
    document.body.classList.remove("panel-open");
    if (cameFrom?.isConnected && (!card || card.contains(cameFrom))) cameFrom.focus({ preventScroll: true });
    else if (card) goTo(card);
  }

  // From a place in the article back to the card it is quoted on

  const placeOf = (link) => decodeURIComponent(link?.getAttribute("href")?.replace(/^.*#(show|card)=/, "") ?? "").split(" ")[0];

  function cardOf(link) {
    const place = placeOf(link);
    if (!place) return null;
    const cards = [...document.querySelectorAll("#conversation .card")].filter((card) => placeOf(find("a.open", card)) === place);
    return cards.find((card) => lastAnswer?.contains(card)) ?? cards.at(-1) ?? null;
  }

  function returnToCard(link) {
    const card = cardOf(link);
    document.body.classList.remove("panel-open");
    if (!card) {
      if (cameFrom?.isConnected) cameFrom.focus();
      return;
    }
    markOpenCard(card);
    goTo(card);
    card.classList.remove("flash");
    void card.offsetWidth; // a flash that is still running starts again
    card.classList.add("flash");
    setTimeout(() => card.classList.remove("flash"), 1400);
  }

  // The cards of the conversation, from one to the next

  function goTo(card) {
    const folded = card.closest("details:not([open])");
    if (folded) folded.open = true;
    const box = scroller(card);
    const inner = card.getBoundingClientRect();
    const outer = box.getBoundingClientRect();
    const high = inner.height > outer.height - 32;
    if (inner.top < outer.top + 16 || high) box.scrollTo({ top: box.scrollTop + inner.top - outer.top - 16, behavior: behavior() });
    else if (inner.bottom > outer.bottom - 16) box.scrollTo({ top: box.scrollTop + inner.bottom - outer.bottom + 16, behavior: behavior() });
    card.focus({ preventScroll: true });
  }

  function walkCards(from, step) {
    const cards = [...document.querySelectorAll("#conversation .card:not(.withheld)")].filter((card) => card.checkVisibility());
    const own = cards.indexOf(from.closest(".card"));
    const after = (card) => from.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING;
    const next = step > 0 ? (own < 0 ? cards.find(after) : cards[own + 1]) : own < 0 ? cards.findLast((card) => !after(card)) : cards[own - 1];
    if (next) goTo(next);
  }

  function goToLastAnswer() {
    const card = [...document.querySelectorAll("#conversation .answer")].at(-1)?.querySelector(".card:not(.withheld)");
    if (card?.checkVisibility()) goTo(card);
    return Boolean(card);
  }

  // A long sentence is folded around its key phrase until its whole is asked for

  function unfold(card) {
    card.classList.add("whole");
    find("a.open", card).focus(); // the button is gone
  }

  // Copying: the quotation's own characters, and under it the citation that its card carries

  const copiedText = (button) => {
    const card = button.closest(".card");
    const words = find(".quote", card).textContent;
    return button.classList.contains("copy-cited") ? `${words}\n${find(".to-copy", card).textContent}` : words;
  };

  async function copy(button) {
    const text = copiedText(button);
    let done = false;
    try {
      await navigator.clipboard.writeText(text);
      done = true;
    } catch {
      done = copyByEvent(text); // no permission, or no secure context to ask for it in
    }
    const outcome = done ? "copied" : "refused";
    button.classList.remove("copied", "refused");
    button.classList.add(outcome);
    announce(find(done ? ".done" : ".failed", button).textContent);
    setTimeout(() => button.classList.remove(outcome), 2000);
  }

  function copyByEvent(text) {
    let done = false;
    const hand = (event) => {
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
      event.stopImmediatePropagation();
      done = true;
    };
    document.addEventListener("copy", hand, true);
    document.execCommand("copy");
    document.removeEventListener("copy", hand, true);
    return done;
  }

  const announcer = document.createElement("div");
  announcer.id = "announcer";
  announcer.className = "unseen";
  announcer.setAttribute("role", "status");
  announcer.setAttribute("aria-live", "polite");
  function announce(words) {
    announcer.textContent = "";
    requestAnimationFrame(() => (announcer.textContent = words));
  }

  // A conversation outlives a reload: this tab keeps its token, and hands it back once when it opens

  // Of several collections on one server each has its own conversation
  const COLLECTION = location.pathname.match(/\/collections\/[^/]+/)?.[0] ?? "";
  const KEPT = `onrecord-conversation${COLLECTION}`;
  const storage = (() => {
    try {
      return window.sessionStorage;
    } catch {
      return null; // the browser keeps nothing for this page; then a reload begins anew
    }
  })();
  // The key of this browser's notebook: its conversations and clippings, in all of its tabs
  function browserKey() {
    const name = "onrecord-notebook";
    try {
      const kept = window.localStorage.getItem(name);
      if (kept) return kept;
      const digits = [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => byte.toString(16).padStart(2, "0"));
      window.localStorage.setItem(name, digits.join(""));
      return digits.join("");
    } catch {
      return ""; // the browser keeps nothing for this page; then neither does the server
    }
  }

  // The language of the labels: kept for a year, and taken up by loading the page again. What is written
  // and not sent yet comes back: it waits in this tab alone

  const UNSENT = "onrecord-unsent";
  const WRITTEN = ["#question textarea", "#draft textarea"];
  function speak(language) {
    const path = COLLECTION ? location.pathname.slice(0, location.pathname.indexOf(COLLECTION) + 1) : location.pathname;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `onrecord-language=${language}; path=${path}; max-age=31536000; samesite=lax${secure}`;
    const written = WRITTEN.map((field) => [field, find(field)?.value ?? ""]).filter(([, words]) => words);
    if (written.length) storage?.setItem(UNSENT, JSON.stringify(written));
    location.reload();
  }

  // Gradio writes the browser's language over that of the page
  function settleLanguage() {
    const spoken = find("#languages .here")?.lang;
    if (spoken && document.documentElement.lang !== spoken) document.documentElement.lang = spoken;
  }

  // Bringing the conversation back empties the field once more, so it is filled until somebody types
  let unsent = [];
  function settleUnsent() {
    const kept = storage?.getItem(UNSENT);
    if (!kept && !unsent.length) return;
    if (kept) {
      unsent = JSON.parse(kept);
      storage.removeItem(UNSENT);
      for (const wait of [500, 1500, 3000, 6000]) setTimeout(settleUnsent, wait);
    }
    if (!find("#kept-token .token")) return;
    for (const [name, words] of unsent) {
      const field = find(name); // a tab that was not opened yet has none
      if (field && !field.value) fill(field, words);
    }
  }
  document.addEventListener("input", (event) => {
    if (event.isTrusted) unsent = unsent.filter(([name]) => !event.target.matches(name));
  });

  let isResumed = false;
  function settleConversationToken() {
    const field = find("#resume textarea, #resume input");
    if (!isResumed && field && find("#scope .scope")) {
      isResumed = true;
      const kept = storage?.getItem(KEPT) ?? "";
      if (kept) document.body.classList.add("resuming");
      fill(field, `${kept || "none"} ${browserKey()}`);
    }
    const token = find("#kept-token .token");
    if (!token) return;
    document.body.classList.remove("resuming");
    if (token.classList.contains("none")) storage?.removeItem(KEPT);
    else storage?.setItem(KEPT, token.textContent);
  }

  // Whatever the server changes is noticed here, once per frame

  // Every rendering of the panel carries a new stamp among its classes: the turn or the click
  let shownStamp = "";
  let isQuiet = false;
  function settlePanel() {
    const shown = find("#panel .reading, #panel .reading-notice");
    if (!shown || shown.className === shownStamp) return;
    shownStamp = shown.className;
    if (!/click-/.test(shownStamp) || shown.classList.contains(`click-${clicks}`)) find("#panel-column").classList.remove("opening");
    const box = find("#panel-column");
    const chosen = find("#chosen");
    const wasClicked = shown.classList.contains(`click-${clicks}`);
    if (chosen) scrollWithin(box, chosen);
    else box.scrollTo({ top: 0 });
    if (wasClicked && !isQuiet) (chosen ?? box).focus({ preventScroll: true });
    isQuiet = false;
    findInArticle({ isNew: true });
  }

  // What is folded out above the text must not cover the passage it belongs to
  document.addEventListener("toggle", (event) => {
    const chosen = find("#chosen");
    if (event.target.matches?.("#panel .provenance") && chosen && !NARROW.matches) scrollWithin(find("#panel-column"), chosen);
  }, true);

  // Words looked for in the open article: marked by the browser, the text itself stays as it is

  const MOST_PLACES = 1000;
  let places = [];
  let place = -1;

  function findInArticle({ isNew = false } = {}) {
    const wanted = find("#find-in-article :is(input, textarea)")?.value.trim() ?? "";
    const text = find("#panel .text");
    places = wanted && text ? rangesOf(text, wanted) : [];
    place = places.length ? 0 : -1;
    showPlaces(wanted, { scrolls: !isNew });
  }

  function rangesOf(text, wanted) {
    const nodes = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    const starts = [];
    let whole = "";
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
      starts.push([whole.length, node]);
      whole += node.data;
    }
    const pattern = wanted.split(/\s+/).map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("\\s+");
    const ranges = [];
    let at = 0; // matches come in the order of the text, so each node is passed once
    const nodeAt = (offset) => {
      while (at + 1 < starts.length && starts[at + 1][0] <= offset) at += 1;
      return starts[at];
    };
    for (const match of whole.matchAll(new RegExp(pattern, "giu"))) {
      const range = document.createRange();
      const [from, first] = nodeAt(match.index);
      range.setStart(first, match.index - from);
      const end = match.index + match[0].length;
      const [until, last] = nodeAt(end - 1);
      range.setEnd(last, end - until);
      ranges.push(range);
      if (ranges.length === MOST_PLACES) break;
    }
    return ranges;
  }

  function showPlaces(wanted, { scrolls }) {
    const line = find("#find-count");
    const said = find("#find-count .said");
    if (!line || !said) return;
    const pattern = find(`#find-count .word.${places.length ? "found" : "none"}`)?.textContent ?? "";
    const words = wanted ? filled(pattern, { number: place + 1, count: places.length }) : "";
    if (said.textContent !== words) said.textContent = words;
    line.classList.toggle("several", places.length > 1);
    if (typeof Highlight !== "undefined") {
      CSS.highlights.set("found", new Highlight(...places));
      CSS.highlights.set("found-now", new Highlight(...places.slice(place, place + 1)));
    }
    if (scrolls && places.length) scrollWithin(find("#panel-column"), places[place]);
  }

  function stepPlace(step) {
    if (!places.length) return;
    place = (place + step + places.length) % places.length;
    showPlaces("found", { scrolls: true });
  }

  const filled = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);

  function scrollWithin(box, target) {
    const inner = target.getBoundingClientRect();
    const outer = box.getBoundingClientRect();
    const above = ["#panel-tools", ".reading-head", ".whereabouts", ".article-title"].map((name) => find(name, box)?.offsetHeight ?? 0);
    const head = above[0] + (above[1] || above[2] + above[3]); // on a narrow screen only the title and the whereabouts stay
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
    if (find("#conversation .pending")) return;
    lastAnswer = [...answers].at(-1) ?? null;
    cameFrom = null;
    markOpenCard(lastAnswer && find(".quotes .card", lastAnswer));
  }

  function scroller(element) {
    for (let box = element.parentElement; box; box = box.parentElement) {
      if (/(auto|scroll)/.test(getComputedStyle(box).overflowY)) return box;
    }
    return document.scrollingElement;
  }

  // The card whose quotation the panel shows; after an answer that is its first
  function markOpenCard(card) {
    document.querySelectorAll(".card.open-now").forEach((other) => other.classList.remove("open-now"));
    card?.classList.add("open-now");
  }

  // A wide view has the whole room until an article is opened beside it

  const WIDE_VIEWS = new Set(["compare", "library", "check", "clippings"]);
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

  const openView = (view) => find(`#tabs > .tab-wrapper button[data-tab-id="${CSS.escape(view)}"]`)?.click();

  function compareNow(question) {
    const box = find("#compare-question textarea");
    if (!box) return;
    fill(box, question);
    requestAnimationFrame(() => find("#compare-question .submit-button")?.click());
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

  // The address bar says what a reload would reopen: the question at hand, the filters, the view.
  // Each question asked is a step of the browser's history, which Back and Forward walk through

  let hasAsked = false;
  let before = null; // view, conversation and number of questions when the address was written last
  let steppedTo = null; // the question that Back or Forward led to
  let bound = null; // the conversation that Back or Forward is on its way to
  let owesEmpty = false; // a new conversation was begun, and no entry of the history is it yet
  const linksOf = (view) => [...document.querySelectorAll(view === "ask" ? "#conversation .permalink" : "#comparison .permalink")];
  const questionOf = (link) => new URLSearchParams(link.getAttribute("href")).get("q");
  const wayOf = (address) => new URLSearchParams(address).get("as");
  const conversationNow = () => find("#kept-token .token")?.textContent ?? "";

  function followAddress() {
    const filters = find("#scope .filter-address");
    // Whatever brings the conversation back reads the address the page was opened with
    if (!filters || !shownView || !find("#kept-token .token")) return;
    const isPending = Boolean(find("#conversation .pending"));
    if (isPending) bound = null; // whoever asks has gone elsewhere
    if (bound !== null && bound !== conversationNow()) return;
    const links = shownView === "ask" || shownView === "compare" ? linksOf(shownView) : [];
    // A conversation's name may leave the page a moment before its questions do
    if (shownView === "ask" && !conversationNow() && links.length) return;
    if (isPending && owesEmpty) noteEmpty(filters);
    const here = { view: shownView, conversation: conversationNow(), count: links.length };
    const isSame = before?.view === here.view && before.conversation === here.conversation;
    // A conversation's questions may leave the page a moment before its name does: the name decides what this is
    if (isSame && here.count === 0 && before.count > 0 && !isPending) return;
    const isStep = shownView === "ask" && before?.view === "ask" && bound === null && !isPending && (!isSame || here.count > before.count);
    if (before && bound === null && !(isSame && here.count === before.count)) steppedTo = null;
    if (!isPending) [before, bound] = [here, null];
    if (!here.conversation && !isPending) owesEmpty = false;
    const query = addressNow(filters, links);
    if (query === new URLSearchParams(location.search).toString()) return;
    const address = location.pathname + (query ? `?${query}` : "") + location.hash;
    const state = { ...history.state, conversation: here.conversation };
    if (isStep) history.pushState(state, "", address);
    else history.replaceState(state, "", address);
  }

  // Whoever asks at once after a new conversation was begun leaves no frame that shows it empty
  function noteEmpty(filters) {
    owesEmpty = false;
    steppedTo = null;
    hasAsked = true;
    const query = addressNow(filters, []);
    history.pushState({ ...history.state, conversation: "" }, "", location.pathname + (query ? `?${query}` : "") + location.hash);
    before = { view: shownView, conversation: "", count: 0 };
  }

  function addressNow(filters, links) {
    const next = new URLSearchParams();
    if (shownView === "ask" || shownView === "compare") {
      hasAsked ||= links.length > 0;
      const link = steppedTo?.isConnected ? steppedTo : links.at(-1);
      const question = link ? questionOf(link) : hasAsked ? null : new URLSearchParams(location.search).get("q");
      if (question) next.set("q", question);
      const way = wayOf(link ? link.getAttribute("href") : question ? location.search : "");
      if (way) next.set("as", way);
      const asked = new URLSearchParams(link ? link.getAttribute("href") : question ? location.search : "");
      for (const name of ["without", "any"]) for (const value of asked.getAll(name)) next.append(name, value);
      for (const [name, value] of new URLSearchParams(filters.getAttribute("href"))) next.append(name, value);
    }
    if (shownView !== "ask") next.set("view", shownView);
    return next.toString();
  }

  window.addEventListener("popstate", (event) => {
    const there = new URLSearchParams(location.search);
    const view = there.get("view") || "ask";
    const goes = () => {
      if (view !== shownView) openView(view);
      steppedTo = (view === "ask" && linksOf("ask").findLast((one) => questionOf(one) === there.get("q"))) || null;
      if (steppedTo) goToQuestion(steppedTo.closest(".question"));
    };
    const token = event.state?.conversation ?? "";
    if (view !== "ask" || token === conversationNow()) return goes();
    bound = token;
    if (token) whenConversationIs(token, goes);
    else wish("new");
  });

  function goToQuestion(question) {
    const box = scroller(question);
    box.scrollTo({ top: box.scrollTop + question.getBoundingClientRect().top - box.getBoundingClientRect().top - 16, behavior: behavior() });
    const questions = [...document.querySelectorAll("#conversation .question")];
    const answer = document.querySelectorAll("#conversation .answer")[questions.indexOf(question)];
    const open = find(".quotes a.open", answer);
    if (!open || NARROW.matches) return;
    openCitation(open);
    isQuiet = true; // the focus stays where the reader has it
  }

  // Conversations: a link's wish goes to the server through a field nobody sees

  let wishes = 0;
  function wish(words) {
    const field = find("#conversation-command :is(textarea, input)");
    if (!field) return;
    wishes += 1;
    fill(field, `${wishes} ${words}`);
  }

  let awaited = null; // a conversation that was asked for, and what to do once it is shown
  function whenConversationIs(token, then) {
    awaited = { token, then };
    wish(`open.${token}`);
  }

  // The list closes once it has served, and is not in the way of what is read then
  function closeConversations() {
    const button = find("#conversations > .label-wrap.open");
    if (!button || document.body.classList.contains("renaming")) return;
    if (find("#conversations").contains(document.activeElement)) button.focus();
    button.click();
  }

  let renamed = null;
  function followWish(link) {
    const words = link.getAttribute("href").replace(/^.*#conversation=/, "");
    document.body.classList.toggle("renaming", words.startsWith("rename."));
    renamed = null;
    if (words.startsWith("open.")) closeConversations();
    if (words.startsWith("aside.")) return wish(`${words}%20${encodeURIComponent(linkOfAnswer(link.closest(".answer")))}`);
    if (!words.startsWith("rename.")) return wish(words);
    renamed = words;
    const field = find("#new-name :is(textarea, input)");
    fill(field, find("a.name", link.closest("li")).firstChild.textContent);
    requestAnimationFrame(() => field.focus());
  }

  // The permanent link of the question that an answer stands under
  function linkOfAnswer(answer) {
    const question = [...document.querySelectorAll("#conversation .question")].findLast((one) => one.compareDocumentPosition(answer) & Node.DOCUMENT_POSITION_FOLLOWING);
    return find(".permalink", question)?.getAttribute("href") ?? "";
  }

  function sendName() {
    const name = find("#new-name :is(textarea, input)").value.trim();
    if (renamed && name) wish(`${renamed}.${encodeURIComponent(name)}`);
    renamed = null;
    document.body.classList.remove("renaming");
  }

  function newConversation() {
    owesEmpty = Boolean(before?.conversation);
    wish("new");
    find("#question textarea")?.focus();
  }

  // A question sent while another is being answered waits, and is asked when that is done

  const waiting = [];
  let isAskingNext = false;
  const isAnswering = () => Boolean(find("#conversation .pending")) || isAskingNext || waiting.length > 0;

  function askLater() {
    const box = find("#question textarea");
    const question = box.value.trim();
    if (!question) return;
    waiting.push(question);
    fill(box, "");
    showWaiting();
  }

  function showWaiting() {
    let list = find("#waiting");
    if (!list) {
      list = document.createElement("ol");
      list.id = "waiting";
      list.setAttribute("aria-live", "polite");
      find("#asking").prepend(list);
    }
    const word = (name) => find(`#conversation-words .${name}`)?.textContent ?? "";
    list.replaceChildren(...waiting.map((question, at) => {
      const line = document.createElement("li");
      const asked = document.createElement("span");
      const drop = document.createElement("button");
      asked.className = "asked";
      asked.textContent = question;
      drop.type = "button";
      drop.textContent = word("drop");
      drop.addEventListener("click", () => {
        waiting.splice(at, 1);
        showWaiting();
      });
      line.append(`${word("next")} `, asked, drop);
      return line;
    }));
  }

  let answersBefore = 0;
  let wasPending = false;
  let asked = { token: null, questions: 0 };
  function settleConversations() {
    const field = find("#conversation-command :is(textarea, input)");
    if (field && field.tabIndex !== -1) {
      field.tabIndex = -1;
      field.setAttribute("aria-hidden", "true");
    }
    const token = conversationNow();
    const isPending = Boolean(find("#conversation .pending"));
    const questions = document.querySelectorAll("#conversation .question").length;
    // An answer may be there before anybody saw that it was awaited
    const isAsked = token === asked.token && questions > asked.questions;
    if ((isPending && !wasPending) || isAsked) closeConversations();
    wasPending = isPending;
    asked = { token, questions };
    if (awaited && token === awaited.token && !isPending) {
      const { then } = awaited;
      awaited = null;
      then();
    }
    const answers = document.querySelectorAll("#conversation .answer").length;
    if (isAskingNext && (isPending || answers > answersBefore)) isAskingNext = false;
    if (isPending || isAskingNext || !waiting.length) return;
    answersBefore = answers;
    isAskingNext = true;
    wish(`ask.${encodeURIComponent(waiting.shift())}`);
    showWaiting();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='#conversation=']");
    if (link) {
      event.preventDefault();
      followWish(link);
    } else if (event.target.closest?.("#new-conversation")) {
      newConversation();
    } else if (event.target.closest?.("#new-name button")) {
      sendName();
    }
  });
  // One menu at a time: on a phone two would leave no room for what is read
  document.addEventListener("click", (event) => {
    const label = event.isTrusted && event.target.closest?.("#chat-bar .label-wrap");
    if (!label) return;
    for (const other of document.querySelectorAll("#chat-bar .label-wrap.open")) if (other !== label) other.click();
  });
  // Before Gradio hears of it, which takes one question at a time and drops the others
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("#question .submit-button") || !isAnswering()) return;
    event.preventDefault();
    event.stopPropagation();
    askLater();
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (event.target.closest?.("#new-name")) sendName();
    else if (!event.target.closest?.("#question") || !isAnswering()) return;
    else askLater();
    event.preventDefault();
    event.stopPropagation();
  }, true);

  // Checking a draft: its text goes to the server in one request and comes back marked

  const HOME = new URL("./", document.currentScript.src);
  let checks = 0;
  let reportFiles = [];

  const draftBox = () => find("#draft textarea");
  const said = (name) => find(`#check-words .${name}`)?.textContent ?? "";
  const spelled = (number) => Number(number).toLocaleString(document.documentElement.lang || "en");

  function sayOfDraft(sentence, isWrong = false) {
    const line = find("#draft-status .notice");
    if (!line) return;
    line.textContent = sentence;
    line.classList.toggle("wrong", isWrong);
  }

  function filledIn(name, values) {
    return filled(said(name), values);
  }

  async function send(route, body) {
    const headers = { "Content-Type": "application/octet-stream" };
    const response = await fetch(new URL(route, HOME), { method: "POST", body, headers });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return response.json();
  }

  // The words for what is under way; whatever was asked later is what the page shows
  async function underway(name, route, body, done) {
    const check = ++checks;
    find("#check")?.classList.add("busy");
    sayOfDraft(said(name));
    let answer;
    try {
      answer = await send(route, body);
    } catch (error) {
      answer = { error: said("failed") };
    }
    if (check !== checks) return;
    find("#check")?.classList.remove("busy");
    if (answer.error) sayOfDraft(answer.error, true);
    else done(answer);
  }

  function checkDraft() {
    const text = draftBox()?.value ?? "";
    const limit = Number(said("characters"));
    const characters = [...text].length;
    if (!text.trim()) return sayOfDraft(said("empty"), true);
    if (characters > limit) {
      return sayOfDraft(filledIn("too-long", { characters: spelled(characters), limit: spelled(limit) }), true);
    }
    const least = find("#least-words input")?.value ?? "";
    underway("checking", `draft/check?least=${encodeURIComponent(least)}`, new TextEncoder().encode(text), showReport);
  }

  function showReport(answer) {
    const place = find("#draft-report .report-place");
    const parsed = new DOMParser().parseFromString(answer.report, "text/html");
    place.replaceChildren(...parsed.body.childNodes);
    reportFiles = answer.files;
    sayOfDraft("");
    find("#check").classList.add("checked");
    find("#check").scrollTo({ top: 0 });
    const count = find(".draft-count", place);
    count.tabIndex = -1;
    count.focus({ preventScroll: true });
  }

  function editDraft() {
    checks += 1;
    find("#check").classList.remove("checked", "busy");
    sayOfDraft("");
    draftBox()?.focus();
  }

  function readFile(file) {
    const name = file.name;
    const limit = Number(said("megabytes"));
    if (!file.size) return sayOfDraft(filledIn("empty-file", { name }), true);
    if (file.size > limit * 1e6) return sayOfDraft(filledIn("too-large", { name, limit }), true);
    underway("reading", "draft", file, (answer) => {
      editDraft();
      fill(draftBox(), answer.text);
      draftBox().scrollTop = 0;
      sayOfDraft(filledIn("read", { name, characters: spelled([...answer.text].length) }));
    });
  }

  function chooseFile() {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = ".txt,.md,.markdown,.docx,text/plain,text/markdown";
    input.addEventListener("change", () => input.files[0] && readFile(input.files[0]));
    input.click();
  }

  // From a mark in the draft to its card and back
  function follow(link) {
    const target = document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    document.querySelectorAll("#check .followed").forEach((one) => one.classList.remove("followed"));
    target.classList.add("followed");
    target.scrollIntoView({ block: "center", behavior: behavior() });
    (target.matches("mark") ? find("a", target) : target).focus({ preventScroll: true });
  }

  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const dragsFiles = (event) => event.target.closest?.("#check") && carriesFiles(event);
  document.addEventListener("dragover", (event) => {
    if (!dragsFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    find("#check").classList.add("dragging");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget?.closest?.("#check")) find("#check")?.classList.remove("dragging");
  });
  document.addEventListener("drop", (event) => {
    find("#check")?.classList.remove("dragging");
    if (!dragsFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer.files[0]) readFile(event.dataTransfer.files[0]);
  });

  function clickInCheck(target) {
    const link = target.closest("a[href^='#finding-'], a[href^='#quotation-']");
    const report = [...document.querySelectorAll("#check .download-report")].indexOf(target.closest(".download-report"));
    if (link) follow(link);
    else if (target.closest("#check-draft")) checkDraft();
    else if (target.closest("#choose-draft")) chooseFile();
    else if (target.closest(".edit-draft")) editDraft();
    else if (report >= 0) save(reportFiles[report]);
    return Boolean(link);
  }

  // Saving a file whose text is already here

  function save(file) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([file.content], { type: file.type }));
    link.download = file.name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  const savedFiles = new Set();
  function settleExport() {
    for (const file of document.querySelectorAll(":is(#export-file, #clippings-file) .file")) {
      if (savedFiles.has(file.className) || !file.textContent) continue;
      savedFiles.add(file.className);
      save(JSON.parse(file.textContent));
    }
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
    const any = find("#date-counts .any")?.textContent ?? "";
    for (const field of document.querySelectorAll("#filters .wrap-inner input")) {
      const words = field.closest(".wrap-inner").querySelector(".token") ? "" : any;
      if (field.placeholder !== words) field.placeholder = words;
    }
    // A quotation too long for its card scrolls, so the keyboard must reach it
    document.querySelectorAll("#conversation .quote:not([tabindex])").forEach((quote) => {
      if (quote.scrollHeight > quote.clientHeight) quote.tabIndex = 0;
    });
    for (const line of document.querySelectorAll("#draft-status, #export-note, #find-count .said")) line.setAttribute("role", "status");
    for (const field of document.querySelectorAll(":is(#citation, #resume) :is(textarea, input)")) {
      if (field.tabIndex === -1) continue;
      field.tabIndex = -1;
      field.setAttribute("aria-hidden", "true");
    }
    // Gradio opens every link in a tab of its own; another collection takes this one's place
    document.querySelectorAll("#name a.collection[target]").forEach((link) => link.removeAttribute("target"));
    if (!announcer.isConnected) document.body.append(announcer);
  }

  // The library: a link's command goes to the server through a field nobody sees

  let commands = 0;
  let lastCommand = null; // the link that was followed, to return the focus to its successor
  function tellLibrary(command) {
    const field = find("#library-command textarea, #library-command input");
    if (!field) return;
    commands += 1;
    fill(field, `${commands} ${command}`);
  }

  const commandOf = (link) => link.getAttribute("href").replace(/^.*#library=/, "");

  let shownListing = "";
  function settleLibrary() {
    const field = find("#library-command textarea, #library-command input");
    if (field && field.tabIndex !== -1) {
      field.tabIndex = -1;
      field.setAttribute("aria-hidden", "true");
    }
    for (const head of document.querySelectorAll("#listing th.rising, #listing th.falling")) {
      head.setAttribute("aria-sort", head.classList.contains("rising") ? "ascending" : "descending");
    }
    const listing = find("#listing .listing");
    if (listing && listing.className !== shownListing) {
      shownListing = listing.className;
      if (lastCommand && listing.classList.contains(`click-${commands}`)) focusAgain(listing);
    }
    for (const box of document.querySelectorAll("#listing a.choose:not([aria-checked])")) {
      box.setAttribute("role", "checkbox");
      box.setAttribute("aria-checked", box.classList.contains("chosen"));
    }
    DIALOGS.forEach(settleDialog);
  }

  function focusAgain(listing) {
    const verb = lastCommand.split(".")[0];
    const links = [...listing.querySelectorAll("a.command")];
    const same = links.find((link) => commandOf(link) === lastCommand);
    const near = same ?? links.find((link) => commandOf(link).startsWith(`${verb}.`));
    (near ?? find("#library-search input, #library-search textarea"))?.focus({ preventScroll: verb === "sort" });
    if (verb === "page") find("#listing")?.scrollIntoView({ block: "start", behavior: behavior() });
  }

  // What is asked before an article is removed or corrected takes the focus, and gives it back
  const DIALOGS = [
    { name: "removal", role: "alertdialog", words: ".removal", first: "#remove-no", links: "#listing a.remove" },
    { name: "correction", role: "group", words: ".correcting", first: "#correct-title :is(input, textarea)", links: "#listing a.correct" },
  ];
  const open = new Set();
  function settleDialog(dialog) {
    const box = find(`#${dialog.name}`);
    const words = box && find(dialog.words, box);
    const isShown = Boolean(words && words.offsetParent);
    if (isShown === open.has(dialog.name)) return;
    if (isShown) {
      open.add(dialog.name);
      box.setAttribute("role", dialog.role);
      box.setAttribute("aria-labelledby", `${dialog.name}-words`);
      find(dialog.first)?.focus();
      box.scrollIntoView({ block: "nearest" });
    } else {
      open.delete(dialog.name);
      const links = [...document.querySelectorAll(dialog.links)];
      (links.find((link) => commandOf(link) === lastCommand) ?? find("#library-search input, #library-search textarea"))?.focus({ preventScroll: true });
    }
  }

  // Adding files: one after another to the server, which says what became of each

  const ROUTE = new URL("onrecord/library/", document.baseURI);
  const FILE_TYPE = "application/octet-stream";
  const outgoing = [];
  const arriving = new Map();
  let isSending = false;
  let isWatching = false;
  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const intakeWords = (name) => find(`#upload_queue-words .say-${name}`)?.textContent ?? "";

  function listOfArrivals() {
    let list = find("#arrivals");
    if (!list) {
      list = document.createElement("ol");
      list.id = "arrivals";
      list.setAttribute("aria-live", "polite");
      find("#upload_queue").append(list);
    }
    return list;
  }

  function take(files) {
    if (!find("#upload_queue")) return;
    for (const file of files) {
      const row = document.createElement("li");
      const name = document.createElement("span");
      const said = document.createElement("span");
      const bar = document.createElement("progress");
      name.className = "file-name";
      name.textContent = file.name;
      said.className = "said";
      said.textContent = intakeWords("waiting");
      bar.max = 1;
      bar.value = 0;
      bar.setAttribute("aria-label", file.name);
      row.append(name, bar, said);
      listOfArrivals().append(row);
      outgoing.push({ file, row, said, bar });
    }
    sendAll();
  }

  async function sendAll() {
    if (isSending) return;
    isSending = true;
    while (outgoing.length) {
      const item = outgoing[0];
      const reply = await sendFile(item);
      if (reply.status === 503) {
        await pause(1000); // too much at once: the server asks to come back
        continue;
      }
      outgoing.shift();
      if (reply.ticket) {
        item.bar.removeAttribute("value"); // how long reading takes is not known
        arriving.set(reply.ticket, item);
        watch();
      } else {
        finish(item, "failed", `${intakeWords("refused")} ${reply.reason || intakeWords("lost")}`);
      }
    }
    isSending = false;
  }

  function sendFile(item) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const target = new URL("files", ROUTE);
      target.searchParams.set("name", item.file.name);
      request.open("POST", target);
      request.setRequestHeader("Content-Type", FILE_TYPE);
      request.responseType = "json";
      item.said.textContent = intakeWords("sending");
      request.upload.onprogress = (event) => {
        if (event.lengthComputable && event.total) item.bar.value = event.loaded / event.total;
      };
      request.onload = () => resolve({ status: request.status, ...request.response });
      request.onerror = () => resolve({ status: 0 });
      request.send(item.file);
    });
  }

  async function watch() {
    if (isWatching) return;
    isWatching = true;
    let lost = 0;
    while (arriving.size) {
      await pause(400);
      const tickets = [...arriving.keys()].slice(0, 50);
      const found = await whatBecameOf(tickets);
      lost = found ? 0 : lost + 1;
      if (lost > 20) {
        for (const item of arriving.values()) finish(item, "failed", `${intakeWords("refused")} ${intakeWords("lost")}`);
        arriving.clear();
        break;
      }
      if (found) settleArrivals(tickets, found);
    }
    isWatching = false;
  }

  async function whatBecameOf(tickets) {
    try {
      const target = new URL("arrivals", ROUTE);
      target.searchParams.set("of", tickets.join(","));
      const reply = await fetch(target);
      return reply.ok ? await reply.json() : null;
    } catch {
      return null;
    }
  }

  function settleArrivals(tickets, found) {
    const known = new Map(found.map((arrival) => [arrival.ticket, arrival]));
    let isChanged = false;
    for (const ticket of tickets) {
      const arrival = known.get(ticket);
      const item = arriving.get(ticket);
      if (arrival && !arrival.done) {
        if (item.said.textContent !== arrival.words) item.said.textContent = arrival.words;
        continue;
      }
      finish(item, arrival?.state ?? "failed", arrival?.words ?? intakeWords("lost"));
      arriving.delete(ticket);
      isChanged = true;
    }
    if (isChanged) tellLibrary("refresh");
  }

  function finish(item, state, said) {
    item.bar.remove();
    item.row.className = state;
    item.said.textContent = said;
  }

  function chooseFiles() {
    const field = document.createElement("input");
    field.type = "file";
    field.multiple = true;
    field.addEventListener("change", () => take(field.files));
    field.click();
  }

  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault(); // else the browser would leave the page for the file
    const isTaken = find("#upload_queue")?.offsetParent || event.target.closest?.("#check");
    event.dataTransfer.dropEffect = isTaken ? "copy" : "none";
    document.body.classList.add("dragging-files");
  });
  for (const name of ["dragleave", "dragend", "drop"]) {
    document.addEventListener(name, (event) => {
      if (name !== "dragleave" || !event.relatedTarget) document.body.classList.remove("dragging-files");
    });
  }
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    if (find("#upload_queue")?.offsetParent) take(event.dataTransfer.files);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='#library=']");
    if (link) {
      event.preventDefault();
      followCommand(commandOf(link));
    } else if (event.target.closest?.("#choose-files")) {
      chooseFiles();
    }
  });

  function followCommand(command) {
    if (command === "ask") {
      find("#tabs > .tab-wrapper button[data-tab-id='ask']")?.click();
      find("#question textarea")?.focus();
      return;
    }
    lastCommand = command;
    tellLibrary(command);
  }

  document.addEventListener("keydown", (event) => {
    const box = event.key === " " && event.target.closest?.("#listing a.choose");
    if (!box) return;
    event.preventDefault(); // a box is ticked by the space bar, and the page stays where it is
    followCommand(commandOf(box));
  });

  // Clippings: what is pinned stands on the sheet, and every card of it says so

  let clips = 0;
  let noted = null; // the clipping whose note is being written
  function tellClippings(words) {
    const field = find("#clipping-command :is(textarea, input)");
    if (!field) return;
    clips += 1;
    fill(field, `${clips} ${words}`);
  }

  // The question that a card was found by; a draft that is checked asks none
  function questionOver(link) {
    const asked = [...document.querySelectorAll(":is(#conversation .question, #comparison) .asked")];
    const above = asked.filter((one) => one.closest("#conversation, #comparison").contains(link));
    return above.findLast((one) => one.compareDocumentPosition(link) & Node.DOCUMENT_POSITION_FOLLOWING)?.textContent ?? "";
  }

  function followClip(link) {
    const [, verb, locator] = link.getAttribute("href").match(/#clip=([a-z]+)\.(.*)$/) ?? [];
    if (verb === "note") return writeNote(link.closest(".clipping"), locator);
    if (verb === "pin" && link.classList.contains("pinned")) return tellClippings(`unpin.${locator}`);
    if (verb === "pin") return tellClippings(`pin.${locator}%20${encodeURIComponent(questionOver(link))}`);
    tellClippings(`${verb}.${locator}`);
  }

  function writeNote(card, locator) {
    noted = locator;
    document.body.classList.add("noting");
    const field = find("#note :is(textarea, input)");
    fill(field, find(".own-words", card)?.textContent ?? "");
    requestAnimationFrame(() => {
      field.focus();
      field.scrollIntoView({ block: "nearest" });
    });
  }

  function keepNote() {
    if (noted) tellClippings(`note.${noted}%20${encodeURIComponent(find("#note :is(textarea, input)").value)}`);
    noted = null;
    document.body.classList.remove("noting");
  }

  function settleClippings() {
    const field = find("#clipping-command :is(textarea, input)");
    if (field && field.tabIndex !== -1) {
      field.tabIndex = -1;
      field.setAttribute("aria-hidden", "true");
    }
    const pinned = new Set([...document.querySelectorAll("#pinned a")].map((link) => link.getAttribute("href")));
    for (const link of document.querySelectorAll("a.pin")) {
      const isPinned = pinned.has(link.getAttribute("href"));
      if (isPinned !== link.classList.contains("pinned")) link.classList.toggle("pinned", isPinned);
    }
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='#clip=']");
    if (link) {
      event.preventDefault();
      followClip(link);
    } else if (event.target.closest?.("#note button")) {
      keepNote();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.closest?.("#note") || event.isComposing) return;
    if (event.key === "Escape") {
      noted = null;
      document.body.classList.remove("noting");
    } else if (event.key !== "Enter" || event.shiftKey) return;
    else keepNote();
    event.preventDefault();
    event.stopPropagation();
  }, true);

  let pending = false;
  function settle() {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      settleLanguage();
      nameControls();
      settleView();
      settleConversation();
      settlePanel();
      placePoints();
      followAddress();
      settleConversationToken();
      settleUnsent();
      settleConversations();
      settleClippings();
      settleExport();
      settleLibrary();
    });
  }

  new MutationObserver(settle).observe(document.documentElement, { attributes: true, attributeFilter: ["aria-selected"], childList: true, subtree: true, characterData: true });

  const isPlain = (event) => !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='#show='], a[href*='#card=']");
    const button = event.target.closest?.("button.copy");
    if (link && isPlain(event)) {
      event.preventDefault();
      if (link.getAttribute("href").includes("#card=")) returnToCard(link);
      else openCitation(link);
    } else if (button) {
      copy(button);
    } else if (event.target.closest?.("button.unfold")) {
      unfold(event.target.closest(".card"));
    } else if (event.target.closest?.("#close-panel")) {
      closePanel();
    } else if (event.target.closest?.("button.find-step")) {
      stepPlace(event.target.closest(".before") ? -1 : 1);
    } else if (event.target.closest?.("#tabs > .tab-wrapper button.selected")) {
      document.body.classList.remove("panel-open"); // the tab that is open already, below the article
    } else if (event.target.closest?.("a[href^='#language=']")) {
      event.preventDefault();
      speak(event.target.closest("a").getAttribute("href").slice("#language=".length));
    } else if (event.target.closest?.("a[href^='#view=']")) {
      event.preventDefault();
      openView(event.target.closest("a").getAttribute("href").slice("#view=".length));
    } else if (event.target.closest?.("a.other-way") && isPlain(event)) {
      event.preventDefault();
      wish(`take.${encodeURIComponent(event.target.closest("a.other-way").getAttribute("href"))}`);
    } else if (event.target.closest?.("a.outlet-link") && isPlain(event)) {
      event.preventDefault(); // Gradio's links open a tab, which would not have the conversation
      location.assign(event.target.closest("a").getAttribute("href"));
    } else if (event.target.closest?.("a.compare-example") && isPlain(event)) {
      event.preventDefault();
      compareNow(event.target.closest("a").textContent);
    } else if (event.target.closest?.("#check") && clickInCheck(event.target)) {
      event.preventDefault();
    }
  });

  document.addEventListener("input", (event) => {
    if (event.target.closest?.("#find-in-article")) findInArticle();
  });

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const isStepBack = key === "Enter" && event.shiftKey && target.closest?.("#find-in-article");
    if (!target.closest || event.isComposing || !(isPlain(event) || isStepBack)) return;
    const typing = target.closest("input, textarea, select, [contenteditable]");
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[key];
    let isUsed = true;
    if (key === "/" && !typing) find(shownView === "compare" ? "#compare-question textarea" : "#question textarea")?.focus();
    else if (target.closest("#find-in-article") && key === "Enter") stepPlace(event.shiftKey ? -1 : 1);
    else if (target.closest("#find-in-article") && key === "Escape" && target.value) fill(target, "");
    else if (key === "Escape") isUsed = escape(target);
    else if (typing) isUsed = key.startsWith("Arrow") && step !== undefined && Boolean(target.closest("#question")) && !target.value && goToLastAnswer();
    else if (step && target.closest("#conversation") && !target.matches(".quote")) walkCards(target, step);
    else if (key === "Enter" && target.matches("#conversation .card")) openCitation(find("a.open", target), target);
    else if (target.closest("#panel-column")) isUsed = walkPlaces({ ArrowRight: "next", n: "next", ArrowLeft: "previous", p: "previous" }[key]);
    else isUsed = false;
    if (isUsed) event.preventDefault();
  });

  function escape(target) {
    const tip = target.closest("button.confidence");
    if (tip) tip.blur();
    else if (document.body.classList.contains("panel-open") || target.closest("#panel-column")) closePanel();
    else return false;
    return true;
  }

  function walkPlaces(name) {
    const link = name && find(`#panel a.step.${name}`);
    if (link) openCitation(link);
    return Boolean(link);
  }

  settle();
})();
