// Shows on the signing line how the name will appear, while it is typed. Which of the line's texts is in view is the
// stylesheet's matter, so that without this script the line still says what each choice means.

const form = document.getElementById("sign");
const line = form.querySelector(".line");

// Initials as the server makes them: the first letter of every capitalized word, or of every word if none is.
function initials(name) {
  const words = name.normalize("NFC").split(/[\s\-‐]+/);
  const first = (wanted) => words.map((w) => /\p{L}\p{M}*/u.exec(w)?.[0] ?? "").filter((l) => l && wanted.test(l));
  const capitals = first(/^[\p{Lu}\p{Lt}]/u);
  return (capitals.length ? capitals : first(/./u)).map((l) => l + ".").join(" ");
}

function follow(part, field, written) {
  const place = line.querySelector(part);
  const show = () => {
    const text = written(field.value.trim().replace(/\s+/g, " ")) || place.dataset.empty;
    if (place.textContent !== text) place.textContent = text;
  };
  let wait;
  field.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(show, 120); // a screen reader hears the line once, not letter by letter
  });
  if (field.value) show(); // the browser may have kept what was typed
}

follow(".as-public", form.elements.name, (name) => name);
follow(".as-initials", form.elements.name, initials);
follow(".as-organization", form.elements.organization, (name) => name);

// The language switch takes along what has been typed: it posts the form to the other language's page, which shows it as
// it was. Nothing of it is in an address.
let typed = false;
form.addEventListener("input", (event) => {
  typed = true;
  if (event.isTrusted && form.elements.seen) form.elements.seen.disabled = true; // somebody is typing: no need to time them
});
document.querySelector("header nav")?.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!typed || !link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const button = Object.assign(document.createElement("button"), {
    hidden: true, name: "switch", value: "1", formNoValidate: true, formAction: link.pathname + "/sign#sign",
  });
  form.append(button);
  form.requestSubmit(button);
});

// A random mark lets this browser, and no other, confirm without a second click. The form carries its hash alone. The mark
// is kept only once the form is sent, and for as long as the message's link holds.

const keptFor = 14 * 24 * 3600 * 1000;
const base64 = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function mark() {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("mark ") && !(Date.now() - parseInt(localStorage.getItem(key), 10) < keptFor)) localStorage.removeItem(key);
  }
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const hash = base64(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  form.elements.mark.value = hash;
  form.addEventListener("submit", () => {
    if (form.elements.discreet?.checked) return; // whoever must not be found out leaves no trace here, and presses the button
    localStorage.setItem("mark " + hash, Date.now() + " " + base64(bytes));
  });
}

form.elements.mark.value = "";
mark().catch(() => {}); // without storage, or without TLS, the message's button confirms

// Which other site led here, by its name alone: it tells organizers that many came from one place. The server keeps no more
// of it than a hash whose key it forgets. In the answer to a form it stands there already.
if (/^https?:/.test(document.referrer)) {
  const { hostname } = new URL(document.referrer);
  if (hostname !== location.hostname) form.elements.referrer.value = hostname;
}

// While the letter is under attack, the browser works for its signature; that script comes once somebody begins to type.
const { work } = form.dataset;
if (work) form.addEventListener("focusin", () => import(work), { once: true });

// Who stays sees the figures and the names move; that script comes later, and not to those who save data.
const { live } = document.querySelector("article").dataset;
if (live && !navigator.connection?.saveData) setTimeout(() => import(live), 5000);
