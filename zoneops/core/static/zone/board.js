// Dragging cards on the board, one stage on or back. The same moves are links in each card's menu, which need no script.

const said = document.querySelector("[data-zone-said]");
const live = document.getElementById("live");
const dialog = document.querySelector("[data-zone-back-dialog]");
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

const columnOf = (element) => element.closest("[data-stage]");
const step = (from, to) => Number(columnOf(to).dataset.order) - Number(columnOf(from).dataset.order);

function columnUnder(event) {
  const at = event.changedTouches ? event.changedTouches[0] : event;
  const element = document.elementFromPoint(at.clientX, at.clientY);
  return element && element.closest("[data-stage]");
}

function setUp() {
  const board = document.querySelector("[data-zone-board]");
  if (!board || !window.Sortable) return;
  for (const list of board.querySelectorAll("[data-zone-cards]")) {
    new window.Sortable(list, {
      group: "board",
      draggable: ".p-card",
      filter: "details",
      preventOnFilter: false,
      sort: false,
      animation: calm ? 0 : 140,
      delay: 150,
      delayOnTouchOnly: true,
      ghostClass: "is-ghost",
      chosenClass: "is-dragged",
      // A stage is never skipped: only the neighbours take the card.
      onMove: (event) => Math.abs(step(event.from, event.to)) <= 1,
      onEnd: (event) => {
        if (event.from === event.to) return;
        const back = () => event.from.insertBefore(event.item, event.from.children[event.oldIndex] || null);
        // Let go over a stage that does not take it: it does not stay where it was passing through.
        const under = columnUnder(event.originalEvent);
        if (under && under !== columnOf(event.to)) return back();
        ask(event.item, columnOf(event.to), step(event.from, event.to) > 0, back);
      },
    });
  }
}

async function ask(card, column, isForward, putBack) {
  if (isForward) return send(card, column, "", putBack);
  const reason = await reasonFor(card, column);
  if (!reason) return putBack();
  return send(card, column, reason, putBack);
}

function reasonFor(card, column) {
  const board = document.querySelector("[data-zone-board]");
  const field = dialog.querySelector("textarea");
  dialog.querySelector("[data-zone-back-title]").textContent = `${card.dataset.name}：${board.dataset.back}${column.dataset.label}`;
  field.value = "";
  dialog.returnValue = "";
  if (!dialog.showModal) {
    // A browser without dialogs: the page with the form asks for the reason.
    location.href = `${card.dataset.url}?to=${column.dataset.stage}&next=${encodeURIComponent(location.pathname + location.search)}`;
    return Promise.resolve("");
  }
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "back" ? field.value.trim() : ""), { once: true });
    dialog.showModal();
    field.focus();
  });
}

// One for each drop. Not crypto.randomUUID: an intranet without https does not have it.
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send(card, column, reason, putBack) {
  const board = document.querySelector("[data-zone-board]");
  const body = new FormData();
  body.set("to", column.dataset.stage);
  body.set("version", card.dataset.version);
  if (reason) body.set("reason", reason);
  card.setAttribute("aria-busy", "true");
  tell("");
  const post = () => fetch(card.dataset.url, { method: "POST", headers, body });
  const headers = { "HX-Request": "true", "X-CSRFToken": board.dataset.token, "Idempotency-Key": newKey() };
  try {
    // The line broke, before or after the work was done: under the same key it is done once and answered the same.
    const answer = await post().catch(post);
    if (answer.status === 204) return moved(answer);
    putBack();
    if (answer.status === 422 || answer.status === 409) tell(await answer.text(), card.dataset.name);
    else tell("", card.dataset.name, board.dataset.failed);
  } catch {
    putBack();
    tell("", card.dataset.name, board.dataset.failed);
  } finally {
    card.removeAttribute("aria-busy");
  }
}

function moved(answer) {
  const told = JSON.parse(answer.headers.get("HX-Trigger") || "{}")["project-moved"];
  if (told && live) live.textContent = told.message;
  // Counts and sums of both columns have changed: the server draws the board anew.
  window.htmx.ajax("GET", location.pathname + location.search, { target: "#results", swap: "innerHTML" });
}

function tell(html, name, text) {
  said.innerHTML = html; // a fragment of our own server, escaped there
  if (text) said.append(text);
  if (name) {
    const title = document.createElement("b");
    title.textContent = name;
    said.prepend(title);
  }
  said.hidden = !name;
  if (!said.hidden) said.scrollIntoView({ block: "nearest" });
}

// Alt and a digit moves the card in focus to that stage, if it is a neighbour.
document.addEventListener("keydown", (event) => {
  const card = event.altKey && /^[1-6]$/.test(event.key) && document.activeElement.closest(".p-card");
  if (!card) return;
  const column = document.querySelector(`[data-zone-board] [data-order="${event.key}"]`);
  const by = step(card, column);
  if (Math.abs(by) !== 1) return;
  event.preventDefault();
  ask(card, column, by > 0, () => {});
});

document.body.addEventListener("htmx:afterSettle", setUp);
if (document.readyState === "complete") setUp();
else window.addEventListener("load", setUp);
