// For pages of other sites: puts an open letter where the page has <div data-undersigned="ADDRESS OF THE LETTER">, in the
// page's language, and keeps its frame as high as what is in it. It sets no cookie, stores nothing, and reads of the page
// its language alone. docs/embedding.md says what else the div may say.
(() => {
  const own = new URL(document.currentScript.src).origin;

  function show(place) {
    let letter;
    try { letter = new URL(place.dataset.undersigned); } catch { return; }
    if (letter.origin !== own) return; // another site's letter comes with that site's script
    const { lang, accent, names, form } = place.dataset;
    const address = new URL(letter.pathname.replace(/\/+$/, "") + "/embed", own);
    for (const [name, value] of Object.entries({ lang: lang || place.closest("[lang]")?.lang, accent, names, form })) {
      if (value) address.searchParams.set(name, value);
    }
    const frame = document.createElement("iframe");
    frame.src = address;
    frame.title = place.textContent.trim() || "Undersigned";
    Object.assign(frame.style, { display: "block", border: "0", inlineSize: "100%", maxInlineSize: "40rem", blockSize: "24rem" });
    place.replaceChildren(frame);
  }

  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== own || !Number.isFinite(data?.undersigned)) return;
    for (const frame of document.querySelectorAll("[data-undersigned] > iframe")) {
      if (frame.contentWindow === source) frame.style.blockSize = Math.min(Math.max(data.undersigned, 80), 4000) + "px";
    }
  });

  const all = () => document.querySelectorAll("[data-undersigned]").forEach(show);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", all);
  else all();
})();
