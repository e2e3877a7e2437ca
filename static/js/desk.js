// The queue without reloading: decisions, undo, the keyboard. Everything here also works as plain links and forms.

const queue = document.getElementById("queue");
const rows = document.getElementById("rows");
const focus = document.getElementById("focus");
const live = document.getElementById("live");
const empty = document.getElementById("empty");
const help = document.getElementById("help");
const countKeys = ["waiting", "organizations", "held", "reported", "published", "rejected"];

let busy = false;
let lastAct = null; // what an undo takes back: {batch, removed: [{row, before}], timer}
const pages = new Map(); // signatures fetched ahead, by id

document.documentElement.classList.add("keys");

const allRows = () => (rows ? [...rows.children] : []);
const current = () => rows?.querySelector("li.current") ?? null;
const checked = () => (rows ? [...rows.querySelectorAll("input:checked")] : []);
const say = (text) => { live.textContent = ""; requestAnimationFrame(() => { live.textContent = text; }); };

// fetchOne returns the HTML of one signature, from what was fetched ahead if it was.
function fetchOne(row) {
  const id = row.dataset.id;
  if (!pages.has(id)) {
    const address = new URL(row.querySelector("a").href);
    address.pathname = address.pathname.replace(/\/queue$/, "/signatures/" + id);
    address.searchParams.set("part", "focus");
    const page = fetch(address, { headers: { Accept: "text/html" } }).then((answer) => {
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      return answer.text();
    });
    page.catch(() => pages.delete(id));
    pages.set(id, page);
  }
  return pages.get(id);
}

// show puts a row's signature in focus.
async function show(row, { announce = false, remember = "replace" } = {}) {
  for (const other of rows.querySelectorAll("li.current")) {
    other.classList.remove("current");
    other.querySelector("a").removeAttribute("aria-current");
  }
  row.classList.add("current");
  const link = row.querySelector("a");
  link.setAttribute("aria-current", "true");
  row.scrollIntoView({ block: "nearest" });
  let page;
  try {
    page = await fetchOne(row);
  } catch {
    location.assign(link.href); // the page itself says what is wrong
    return;
  }
  if (current() !== row) return; // moved on meanwhile
  focus.innerHTML = page;
  focus.hidden = false;
  completeNeighbours(row);
  history[remember === "push" ? "pushState" : "replaceState"]({ id: row.dataset.id }, "", link.href);
  document.getElementById("focus-name")?.focus({ preventScroll: true });
  focus.querySelector(".scroll")?.scrollTo(0, 0);
  if (queue.classList.contains("chosen")) window.scrollTo(0, 0);
  const seen = row.querySelector("[name=seen]");
  if (seen) seen.value = focus.querySelector("[name=seen]")?.value ?? seen.value;
  look();
  if (announce) say(live.dataset.focus + " " + link.querySelector(".who").textContent);
  if (row.nextElementSibling) fetchOne(row.nextElementSibling).catch(() => {});
}

// completeNeighbours adds what the fragment cannot know: who stands beside it in the list.
function completeNeighbours(row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  for (const input of focus.querySelectorAll("input[name=next]")) input.value = next?.dataset.id ?? "";
  for (const [rel, to] of [["prev", row.previousElementSibling], ["next", row.nextElementSibling]]) {
    const link = focus.querySelector(`.step [rel=${rel}]`);
    link.hidden = !to;
    if (to) link.href = to.querySelector("a").href;
  }
}

async function move(step) {
  const row = current();
  if (step > 0 && row && !row.nextElementSibling) await more();
  const to = row ? (step > 0 ? row.nextElementSibling : row.previousElementSibling) : allRows()[0];
  if (to) show(to);
}

// post sends a form's data for a JSON answer, and leads to the sign-in when the session is over.
async function post(address, data) {
  const answer = await fetch(address, { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(data) });
  const told = await answer.json();
  if (told.signIn) {
    location.assign(told.signIn + "?next=" + encodeURIComponent(location.pathname + location.search));
    return null;
  }
  told.ok = answer.ok;
  told.message ??= told.detail ?? told.title;
  if (told.counts) {
    countKeys.forEach((key, i) => {
      for (const n of document.querySelectorAll(`[data-count="${key}"]`)) n.textContent = told.counts[i];
    });
  }
  return told;
}

async function decide(form, button) {
  if (busy) return;
  busy = true;
  form.classList.add("busy");
  const error = form.querySelector(".error");
  if (error) error.hidden = true;
  try {
    const told = await post(form.action, new FormData(form, button));
    if (!told) return;
    if (told.meanwhile) {
      sendPlainly(form, button, told.meanwhile);
      return;
    }
    if (!told.ok) {
      if (error) {
        error.textContent = told.message;
        error.hidden = false;
      } else {
        toast(told.message, null);
      }
      form.querySelector("[name=reason], [name=preset], [name=proof]")?.focus();
      return;
    }
    await settle(told, button.value === "keep");
  } catch {
    toast(live.dataset.failed, null);
    say(live.dataset.failed);
  } finally {
    busy = false;
    form.classList.remove("busy");
  }
}

// sendPlainly sends a form again for the page that says who else decided on some of its signatures.
function sendPlainly(form, button, ids) {
  for (const box of form.querySelectorAll("input[name=id]:checked")) box.checked = ids.includes(box.value);
  form.dataset.plainly = "";
  form.requestSubmit(button);
}

// look tells the site which signature is in view, and shows who else has it before them.
async function look() {
  const id = focus.querySelector(".quick [name=id]")?.value ?? current()?.dataset.id;
  if (!id || focus.hidden || document.hidden) return;
  try {
    const told = await post(queue.dataset.looking.replace("ID", id), {});
    const list = focus.querySelector(".lookers");
    if (!told?.others || current()?.dataset.id !== id || !list) return;
    list.replaceChildren(...told.others.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
  } catch {
    // told again in a minute
  }
}

// settle takes what was decided out of the list, unless it stays what the list shows, and goes on to the next.
async function settle(told, kept) {
  const done = new Set([...(told.done ?? []), ...(told.refused ?? [])]);
  const row = current();
  let next = row;
  while (next && done.has(next.dataset.id)) next = next.nextElementSibling;
  if (!next) next = allRows().filter((r) => !done.has(r.dataset.id)).at(-1) ?? null;
  const state = new URL(queue.dataset.list, location).searchParams.get("state");
  const keeps = state === "all" || (kept && state === "published");
  const removed = [];
  for (const id of done) {
    pages.delete(id);
    const gone = rows?.querySelector(`[data-id="${id}"]`);
    if (!gone) continue;
    gone.querySelector("[name=id]").checked = false;
    removed.push({ row: gone, before: gone.nextElementSibling });
    if (!keeps) gone.remove();
  }
  if (keeps) {
    await refresh();
    next = row?.nextElementSibling ?? row;
  }
  countChosen();
  lastAct = told.batch ? { batch: told.batch, removed: keeps ? [] : removed, first: told.done[0] } : null;
  toast(told.message, told.batch ? told.seconds : null);
  if (rows && rows.children.length < 10) await more();
  next ??= allRows()[0] ?? null;
  if (next) {
    say(told.message + " " + live.dataset.focus + " " + next.querySelector(".who").textContent);
    await show(next);
    return;
  }
  say(told.message + " " + empty.querySelector(".big").textContent);
  document.getElementById("many")?.setAttribute("hidden", "");
  empty.hidden = false;
  focus.hidden = true;
  focus.replaceChildren();
  queue.classList.remove("chosen");
  history.replaceState({}, "", queue.dataset.list);
  document.getElementById("toast-undo").focus();
}

// more appends the list's next page.
async function more() {
  const link = document.getElementById("more");
  if (!link) return;
  const page = await listOf(link.href);
  if (!page) return;
  for (const row of page.querySelectorAll("#rows > li")) {
    if (!rows.querySelector(`[data-id="${row.dataset.id}"]`)) {
      row.classList.remove("current");
      row.querySelector("a").removeAttribute("aria-current");
      rows.append(row);
    }
  }
  const next = page.getElementById("more");
  if (next) link.href = next.getAttribute("href");
  else link.remove();
}

// refresh renews the rows of a list that keeps what was decided.
async function refresh() {
  const page = await listOf(queue.dataset.list);
  for (const row of allRows()) {
    const fresh = page?.querySelector(`#rows > [data-id="${row.dataset.id}"] a`);
    if (!fresh) continue;
    row.querySelector("a").innerHTML = fresh.innerHTML;
    row.querySelector("[name=seen]").value = fresh.parentElement.querySelector("[name=seen]").value;
  }
}

async function listOf(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null;
  }
}

async function undo() {
  if (!lastAct) {
    document.querySelector("#flash form")?.requestSubmit();
    return;
  }
  if (busy) return;
  busy = true;
  const act = lastAct;
  try {
    const told = await post(queue.dataset.undo, { batch: act.batch });
    if (!told) return;
    lastAct = null;
    toast(told.message, null);
    say(told.message);
    if (!told.ok || !rows) return;
    for (const { row, before } of act.removed.toReversed()) {
      pages.delete(row.dataset.id);
      row.querySelector("[name=seen]").value = ""; // the undo has changed it
      rows.insertBefore(row, before?.parentNode === rows ? before : null);
    }
    document.getElementById("many")?.removeAttribute("hidden");
    empty.hidden = true;
    if (act.removed.length === 0) await refresh();
    pages.delete(act.first);
    const first = rows.querySelector(`[data-id="${act.first}"]`);
    if (first) await show(first);
  } catch {
    toast(live.dataset.failed, null);
  } finally {
    busy = false;
  }
}

// toast tells what happened; with seconds it offers the undo for that long, else it goes by itself.
function toast(text, seconds) {
  const box = document.getElementById("toast");
  const button = document.getElementById("toast-undo");
  document.getElementById("flash")?.remove();
  clearTimeout(toast.timer);
  document.getElementById("toast-text").textContent = text;
  button.hidden = seconds === null;
  box.hidden = false;
  toast.timer = setTimeout(() => {
    box.hidden = true;
    if (seconds !== null) lastAct = null;
  }, (seconds ?? 8) * 1000);
}

function countChosen() {
  const n = checked().length;
  const count = document.getElementById("chosen-count");
  if (count) count.textContent = n === 0 ? "" : n === 1 ? count.dataset.single : n + " " + count.dataset.many;
}

function press(decision) {
  const box = checked().length > 0 ? document.querySelector("#many .bulk") : focus.querySelector(".quick");
  box?.querySelector(`button[value="${decision}"]`)?.click();
}

// askToKeep opens the reason for leaving a reported signature published; false where there is none to give.
function askToKeep() {
  const keep = checked().length === 0 && focus.querySelector(".keep");
  if (!keep) return false;
  keep.open = true;
  keep.querySelector("input[type=radio], textarea").focus();
  return true;
}

function askReason() {
  if (checked().length > 0) {
    document.querySelector("#many [name=preset]").focus();
    return;
  }
  const reject = focus.querySelector(".reject:not(.keep)");
  if (!reject) return;
  reject.open = true;
  reject.querySelector("input[type=radio]").focus();
}

// keyInReject serves the keys of the open reasons; the rest of the keyboard is for typing there.
function keyInReject(event, reject) {
  if (event.key === "Escape") {
    reject.open = false;
    reject.querySelector("summary").focus();
  } else if (/^[1-9]$/.test(event.key) && !isTyping(event.target)) {
    const choice = reject.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
    if (choice) {
      choice.checked = true;
      choice.focus();
      event.preventDefault();
    }
  }
}

function isTyping(target) {
  return target.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || help.open) return;
  const reject = event.target.closest?.(".reject[open]");
  if (reject) {
    keyInReject(event, reject);
    return;
  }
  if (isTyping(event.target)) return;
  const act = {
    j: () => move(1),
    k: () => move(-1),
    p: () => askToKeep() || press("publish"),
    h: () => press("hold"),
    r: askReason,
    u: undo,
    x: () => current()?.querySelector("[name=id]").click(),
    "?": () => help.showModal(),
  }[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-decide]") || "plainly" in event.target.dataset) return;
  event.preventDefault();
  if (event.submitter) decide(event.target, event.submitter);
});

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const row = event.target.closest("#rows > li");
  if (row && event.target.closest("a")) {
    event.preventDefault();
    queue.classList.add("chosen");
    show(row, { remember: "push" });
    return;
  }
  const step = event.target.closest(".step a");
  if (step?.matches(".back") && rows) {
    event.preventDefault();
    queue.classList.remove("chosen");
    history.pushState({}, "", queue.dataset.list);
    current()?.querySelector("a").focus();
  } else if (step?.matches("[rel]")) {
    event.preventDefault();
    move(step.rel === "next" ? 1 : -1);
  }
});

rows?.addEventListener("change", countChosen);
window.addEventListener("popstate", () => {
  const id = new URL(location.href).searchParams.get("focus");
  const row = id && rows?.querySelector(`[data-id="${id}"]`);
  queue.classList.toggle("chosen", Boolean(id));
  if (row) show(row);
});
document.getElementById("toast-undo").addEventListener("click", undo);
const opener = document.getElementById("help-open");
opener.hidden = false;
opener.addEventListener("click", () => help.showModal());
countChosen();
setInterval(look, 60000);
if (current()?.nextElementSibling) fetchOne(current().nextElementSibling).catch(() => {});
