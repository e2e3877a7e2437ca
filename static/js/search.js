// Searches the list while words are typed: it asks for the same page that the button would, and takes its results. The
// address follows, so that reloading, going back and sharing work as without this script.

const form = document.querySelector("[data-search]");
const field = form.elements.q;
let wait;
let asked;

function address() {
  const query = new URLSearchParams(new FormData(form));
  for (const [name, value] of [...query]) if (!value.trim()) query.delete(name);
  const text = query.toString();
  return form.getAttribute("action") + (text ? "?" + text : "");
}

async function search() {
  const to = address();
  asked?.abort();
  asked = new AbortController();
  const old = document.getElementById("results");
  old.classList.add("busy");
  try {
    const answer = await fetch(to, { signal: asked.signal, headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("found")?.textContent ?? "";
    const fresh = page.getElementById("results");
    const status = document.getElementById("found");
    fresh.querySelector("#found")?.replaceWith(status); // the same element stays, so that the new text is announced
    old.replaceWith(fresh);
    status.textContent = found;
    history.replaceState(null, "", to);
  } catch (error) {
    if (error.name !== "AbortError") form.submit(); // the plain way says what is wrong
  }
}

field.addEventListener("input", () => {
  clearTimeout(wait);
  wait = setTimeout(search, 250);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(wait);
  search();
});
