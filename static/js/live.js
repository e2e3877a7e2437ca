// Keeps the figures and the names of an open page as they are: what was signed meanwhile appears, what was hidden leaves. It
// follows only while the page is in view, and gives up when the server has other things to do. What the reader looks at
// doesn't jump: new names wait until their list is out of view, and names that leave it leave their place empty.

const page = document.querySelector("[data-live]");
const waiting = new Map(); // lists in view, with what they shall show
let state = page.dataset.state;
let source;
let said = 0;

const voice = Object.assign(document.createElement("p"), { className: "sr", role: "status" });
page.append(voice);

function inView(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

function fill(list, html) {
  const section = list.parentElement;
  if (!inView(section.hidden ? section.parentElement : list)) {
    section.hidden = !html;
    list.innerHTML = html; // the server's own, escaped as in the page
    waiting.delete(list);
    return;
  }
  const wanted = document.createElement("ul");
  wanted.innerHTML = html;
  const names = new Set([...wanted.children].map((entry) => entry.textContent));
  for (const entry of list.children) {
    if (names.has(entry.textContent)) continue;
    entry.style.minBlockSize = entry.offsetHeight + "px";
    entry.replaceChildren();
  }
  waiting.set(list, html);
}

addEventListener("scroll", () => waiting.forEach((html, list) => inView(list) || fill(list, html)), { passive: true });

// A figure keeps at least the height that it had; a sentence that would take another one waits for the next view.
function write(element, text) {
  const { textContent: was, offsetHeight: height } = element;
  element.textContent = text;
  if (!inView(element) || element.offsetHeight === height) return;
  if (element.matches(".count")) element.style.minBlockSize = height + "px";
  else element.textContent = was;
}

function show(parts) {
  const before = page.querySelector(".figure .count")?.textContent;
  for (const [selector, part] of Object.entries(parts)) {
    const element = page.querySelector(selector);
    if (!element) continue;
    if (element.localName === "ul") fill(element, part);
    else if (element.localName === "progress") element.value = part;
    else write(element, part);
  }
  const count = parts[".figure .count"];
  if (count && count !== before && Date.now() - said > 60000) { // read out at most once a minute
    said = Date.now();
    voice.textContent = count;
  }
}

function follow() {
  if (source || document.hidden) return;
  source = new EventSource(location.pathname + "/live?state=" + state);
  source.onmessage = (event) => {
    state = event.lastEventId;
    show(JSON.parse(event.data));
  };
}

function leave() {
  source?.close();
  source = undefined;
}

document.addEventListener("visibilitychange", () => (document.hidden ? leave() : follow()));
addEventListener("pagehide", leave);
addEventListener("pageshow", follow);
follow();
