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
    document.body.classList.toggle("wide-view", WIDE_VIEWS.has(view));
    document.body.classList.remove("panel-open");
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
    const field = find("#citation textarea, #citation input");
    if (field && field.tabIndex !== -1) {
      field.tabIndex = -1;
      field.setAttribute("aria-hidden", "true");
    }
  }

  // The library: a link's command goes to the server through a field nobody sees

  let commands = 0;
  let lastCommand = null; // the link that was followed, to return the focus to its successor
  function tellLibrary(command) {
    const field = find("#library-command textarea, #library-command input");
    if (!field) return;
    commands += 1;
    const prototype = field.tagName === "TEXTAREA" ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(prototype.prototype, "value").set.call(field, `${commands} ${command}`);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const commandOf = (link) => link.getAttribute("href").replace(/^.*#library=/, "");

  let shownShelf = "";
  let isAsking = false;
  function settleLibrary() {
    const field = find("#library-command textarea, #library-command input");
    if (field && field.tabIndex !== -1) {
      field.tabIndex = -1;
      field.setAttribute("aria-hidden", "true");
    }
    for (const head of document.querySelectorAll("#shelf th.rising, #shelf th.falling")) {
      head.setAttribute("aria-sort", head.classList.contains("rising") ? "ascending" : "descending");
    }
    const shelf = find("#shelf .shelf");
    if (shelf && shelf.className !== shownShelf) {
      shownShelf = shelf.className;
      if (lastCommand && shelf.classList.contains(`click-${commands}`)) focusAgain(shelf);
    }
    settleRemoval();
  }

  function focusAgain(shelf) {
    const verb = lastCommand.split(".")[0];
    const links = [...shelf.querySelectorAll("a.command")];
    const same = links.find((link) => commandOf(link) === lastCommand);
    const near = same ?? links.find((link) => commandOf(link).startsWith(`${verb}.`));
    (near ?? find("#library-search input, #library-search textarea"))?.focus({ preventScroll: verb === "sort" });
    if (verb === "page") find("#shelf")?.scrollIntoView({ block: "start", behavior: behavior() });
  }

  // The question before a removal takes the focus, and gives it back
  function settleRemoval() {
    const question = find("#removal .removal");
    const isShown = Boolean(question && question.offsetParent);
    if (isShown === isAsking) return;
    isAsking = isShown;
    if (isShown) {
      find("#removal").setAttribute("role", "alertdialog");
      find("#removal").setAttribute("aria-labelledby", "removal-words");
      find("#remove-no")?.focus();
      find("#removal").scrollIntoView({ block: "nearest" });
    } else {
      const links = [...document.querySelectorAll("#shelf a.remove")];
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
  const words = (name) => find(`#intake-words .say-${name}`)?.textContent ?? "";

  function listOfArrivals() {
    let list = find("#arrivals");
    if (!list) {
      list = document.createElement("ol");
      list.id = "arrivals";
      list.setAttribute("aria-live", "polite");
      find("#intake").append(list);
    }
    return list;
  }

  function take(files) {
    if (!find("#intake")) return;
    for (const file of files) {
      const row = document.createElement("li");
      const name = document.createElement("span");
      const said = document.createElement("span");
      const bar = document.createElement("progress");
      name.className = "file-name";
      name.textContent = file.name;
      said.className = "said";
      said.textContent = words("waiting");
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
      const reply = await send(item);
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
        finish(item, "failed", `${words("refused")} ${reply.reason || words("lost")}`);
      }
    }
    isSending = false;
  }

  function send(item) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const target = new URL("files", ROUTE);
      target.searchParams.set("name", item.file.name);
      request.open("POST", target);
      request.setRequestHeader("Content-Type", FILE_TYPE);
      request.responseType = "json";
      item.said.textContent = words("sending");
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
      const found = await ask(tickets);
      lost = found ? 0 : lost + 1;
      if (lost > 20) {
        for (const item of arriving.values()) finish(item, "failed", `${words("refused")} ${words("lost")}`);
        arriving.clear();
        break;
      }
      if (found) settleArrivals(tickets, found);
    }
    isWatching = false;
  }

  async function ask(tickets) {
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
      finish(item, arrival?.state ?? "failed", arrival?.words ?? words("lost"));
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

  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault(); // else the browser would leave the page for the file
    event.dataTransfer.dropEffect = find("#intake") && document.body.classList.contains("wide-view") ? "copy" : "none";
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
    if (find("#intake")?.offsetParent) take(event.dataTransfer.files);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='#library=']");
    if (link) {
      event.preventDefault();
      lastCommand = commandOf(link);
      tellLibrary(lastCommand);
    } else if (event.target.closest?.("#choose-files")) {
      chooseFiles();
    }
  });

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
      settleLibrary();
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
      find("#question textarea")?.focus();
    } else if (event.key === "Escape" && (document.body.classList.contains("panel-open") || event.target.closest?.("#panel-column"))) {
      closePanel();
    }
  });

  settle();
})();
