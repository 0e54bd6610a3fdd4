// The frame's conveniences. Every page works without this file; nothing here is the only way to anything.

const field = (element) => element && /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

// Keys: / searches, g then a letter goes, n makes new, j and k walk the rows of the first list, Enter opens.
let leader = 0;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || field(document.activeElement)) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-zone-search]");
    if (search && search.offsetParent) {
      event.preventDefault();
      search.focus();
    }
    return;
  }
  if (event.key === "g") {
    leader = Date.now();
    return;
  }
  if (leader && Date.now() - leader < 1500) {
    leader = 0;
    const target = document.querySelector(`[data-zone-go="${CSS.escape(event.key)}"]`);
    if (target) target.click();
    return;
  }
  if (event.key === "n") document.querySelector("[data-zone-new]")?.click();
  if (event.key === "j" || event.key === "k") walk(event.key === "j" ? 1 : -1);
});

function walk(step) {
  const links = [...document.querySelectorAll(".z-table tbody td.name a")];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  const next = links[Math.max(0, Math.min(links.length - 1, at + step))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

// Toasts leave after six seconds, but never while the focus or the pointer is on them.
for (const toast of document.querySelectorAll("[data-zone-toast]")) {
  const leave = () => {
    if (toast.matches(":hover") || toast.contains(document.activeElement)) setTimeout(leave, 2000);
    else toast.remove();
  };
  setTimeout(leave, 6000);
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-zone-dismiss]");
  if (button) {
    button.closest(".z-toast").remove();
    document.getElementById("main")?.focus();
  }
  // ⋯ opens by its address alone; a second press closes.
  const more = event.target.closest(".z-more-open");
  if (more && location.hash === "#more") {
    event.preventDefault();
    location.hash = "#main";
  }
  // A menu closes when the click goes elsewhere.
  for (const menu of document.querySelectorAll("details.z-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.z-menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  if (location.hash === "#menu") location.hash = "#main";
});

// A form that was sent is not sent again by a second click; the server would answer the same anyway.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.dataset.zoneAgain !== undefined) return;
  if (form.dataset.sent) event.preventDefault();
  else form.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Filters apply as they are chosen; without scripts their form has a button.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-zone-auto]");
  if (form && event.target.tagName === "SELECT") form.requestSubmit ? form.requestSubmit() : form.submit();
});

// htmx sends the CSRF token that the page carries.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  if (token) event.detail.headers["X-CSRFToken"] = token.value;
});
