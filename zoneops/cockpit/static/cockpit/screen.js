// Keeps the wall fresh without leaving full screen, and the last good values when the server cannot be reached.
// Without this file the page reloads itself, and F11 fills the screen.

const seconds = Number(document.querySelector("[data-zone-refresh]").dataset.zoneRefresh);

async function refresh() {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (answer.redirected || answer.status === 403) {
      location.reload();
      return;
    }
    if (!answer.ok) throw new Error(answer.status);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("wall");
    if (!fresh) throw new Error("no wall in the answer");
    document.getElementById("wall").replaceWith(fresh);
  } catch (error) {
    document.querySelector("[data-zone-stale]").hidden = false;
  }
}

setInterval(refresh, seconds * 1000);

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-zone-full]");
  if (!link || !document.documentElement.requestFullscreen) return;
  event.preventDefault();
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
});
