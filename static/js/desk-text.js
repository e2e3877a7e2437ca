// Shows the letter's page and the differences while the text is typed: it sends the form as the Preview button would, and
// takes that part of the answer. It also asks before words that aren't saved are left behind.

const form = document.getElementById("text");
let wait;
let asked;
let unsaved = !!document.querySelector("[role=alert]");

async function preview() {
  asked?.abort();
  asked = new AbortController();
  const body = new URLSearchParams(new FormData(form));
  body.set("act", "preview");
  try {
    const answer = await fetch(location.pathname, { method: "POST", body, signal: asked.signal, redirect: "error" });
    if (!answer.ok) return; // the buttons say what is wrong
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("beside");
    if (fresh) document.getElementById("beside").replaceChildren(...fresh.childNodes);
  } catch {
    // without a connection the last proof stays; the buttons still work
  }
}

form.addEventListener("input", () => {
  unsaved = true;
  clearTimeout(wait);
  wait = setTimeout(preview, 400);
});
form.addEventListener("submit", () => {
  unsaved = false;
  clearTimeout(wait);
});
addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});
