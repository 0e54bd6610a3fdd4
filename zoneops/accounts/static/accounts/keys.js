// Security keys: the browser asks the key what the page's question says, the answer goes with the form.
// Without scripts, over plain HTTP or in an old browser the form stays hidden: codes work everywhere.

const possible = Boolean(window.PublicKeyCredential && window.isSecureContext && navigator.credentials);
for (const note of document.querySelectorAll("[data-zone-without-keys]")) note.hidden = possible;

for (const form of document.querySelectorAll("form[data-zone-key]")) {
  form.hidden = !possible;
  form.dataset.zoneAgain = ""; // a key that did not answer is asked again
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    const failed = form.querySelector("[data-failed]");
    failed.hidden = true;
    const question = JSON.parse(document.getElementById(form.dataset.question).textContent);
    try {
      const answer = await window.webauthnJSON[form.dataset.zoneKey](question);
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
}

for (const button of document.querySelectorAll("[data-zone-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
