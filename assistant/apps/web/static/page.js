// What the page does beyond Gradio: opens citations, scrolls to the quotation, names controls, has
// drafts checked, saves files. It reads and moves elements that are there; the only markup it puts
// into the page is the server's report on a draft, parsed as a document of its own, without scripts.
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
    fill(field, `${clicks} ${reference}`);
    if (NARROW.matches || document.body.classList.contains("wide-view")) document.body.classList.add("panel-open");
  }

  function fill(field, value) {
    const prototype = field.tagName === "TEXTAREA" ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(prototype.prototype, "value").set.call(field, value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
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

  const WIDE_VIEWS = new Set(["compare", "library", "check"]);
  let shownView = "";
  function settleView() {
    const view = find("#tabs > .tab-wrapper button.selected")?.dataset.tabId ?? "";
    if (view === shownView) return;
    shownView = view;
    document.body.classList.toggle("wide-view", WIDE_VIEWS.has(view));
    document.body.classList.remove("panel-open");
  }

  // Checking a draft: its text goes to the server in one request and comes back marked

  const HOME = new URL("./", document.currentScript.src);
  let checks = 0;
  let reportFiles = [];

  const draftBox = () => find("#draft textarea");
  const said = (name) => find(`#check-words .${name}`)?.textContent ?? "";
  const spelled = (number) => Number(number).toLocaleString("en-US");

  function sayOfDraft(sentence, isWrong = false) {
    const line = find("#draft-status .notice");
    if (!line) return;
    line.textContent = sentence;
    line.classList.toggle("wrong", isWrong);
  }

  function filledIn(name, values) {
    return said(name).replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
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

  const dragsFiles = (event) => event.target.closest?.("#check") && [...(event.dataTransfer?.types ?? [])].includes("Files");
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

  let savedFile = null;
  function settleExport() {
    const file = find("#export-file .file");
    if (!file || file.className === savedFile) return;
    savedFile = file.className;
    if (file.textContent) save(JSON.parse(file.textContent));
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
    for (const line of document.querySelectorAll("#draft-status, #export-note")) line.setAttribute("role", "status");
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
      settleExport();
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
    } else if (event.target.closest?.("#check") && clickInCheck(event.target)) {
      event.preventDefault();
    }
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      find("#question textarea")?.focus();
    } else if (event.key === "Escape" && (document.body.classList.contains("panel-open") || event.target.closest?.("#panel-column"))) {
      closePanel();
    }
  });

  settle();
})();
