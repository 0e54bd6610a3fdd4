// The filters of the project pages: a tidy address, the rows that are ticked, printing. Works without this file.

document.body.addEventListener("htmx:configRequest", (event) => {
  // Conditions that are not set do not belong in the address that people pass on.
  if (event.detail.elt.id !== "filters") return;
  const parameters = event.detail.parameters;
  for (const name of Object.keys(parameters)) {
    if (parameters[name] === "" || parameters[name] === null) delete parameters[name];
  }
});

const picks = () => [...document.querySelectorAll("input[name=pick]")];

function show() {
  const form = document.querySelector("[data-zone-picked]");
  if (!form) return;
  const ticked = picks().filter((box) => box.checked).length;
  const all = form.querySelector("input[name=all]").checked;
  form.hidden = !ticked && !all;
  form.classList.add("is-floating");
  const told = form.querySelector("[data-zone-picked-count]");
  told.dataset.words = told.dataset.words || told.textContent;
  told.textContent = ticked && !all ? `${told.dataset.words} ${ticked}` : told.dataset.words;
  for (const box of picks()) box.closest("tr").setAttribute("aria-selected", box.checked || all);
  const head = document.querySelector("[data-zone-pick-all]");
  if (head) {
    head.checked = ticked > 0 && ticked === picks().length;
    head.indeterminate = ticked > 0 && ticked < picks().length;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-zone-pick-all]")) {
    for (const box of picks()) box.checked = event.target.checked;
  }
  if (event.target.matches("[data-zone-pick-all], input[name=pick], input[name=all]")) show();
});
document.addEventListener("reset", (event) => {
  if (event.target.matches("[data-zone-picked]")) setTimeout(show);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-zone-print]")) window.print();
});
document.body.addEventListener("htmx:afterSettle", () => {
  show();
  const query = location.search;
  for (const field of document.querySelectorAll("[data-zone-query]")) field.value = query;
});
show();
