// While a letter is under attack, the browser works for its signature: it looks for numbers that give hashes beginning with
// zeros, which costs a person two seconds at most and a flood its speed. What is found holds for the typed address alone.
// It begins when the address is typed, so that it is mostly done when the form is sent. Without this script the signature
// is taken all the same, and waits for an organizer.

const form = document.getElementById("sign");
const { email, challenge, solution } = form.elements;
const box = form.querySelector(".work");
const bar = box.querySelector("progress");
const pieces = Number(box.dataset.pieces);
const zeros = 32 - Number(box.dataset.bits);
const together = 128; // hashes at once: the browser does them beside the page, which stays usable

const typed = () => email.value.trim();
const encoder = new TextEncoder();
const hash = async (text) => new DataView(await crypto.subtle.digest("SHA-256", encoder.encode(text))).getUint32(0);

async function piece(address, i) {
  for (let from = 0; typed() === address; from += together) {
    const tries = Array.from({ length: together }, (_, n) => hash([challenge.value, address, i, from + n].join("\n")));
    const found = (await Promise.all(tries)).findIndex((h) => h >>> zeros === 0);
    if (found >= 0) return from + found;
  }
  throw new Error("the address has changed");
}

let of, under; // the address that is worked on, and its promise

async function solve(address) {
  const found = [];
  solution.value = "";
  for (bar.value = 0; found.length < pieces; bar.value = found.length) found.push(await piece(address, found.length));
  solution.value = found.join(".");
}

function work() {
  if (of !== typed()) {
    of = typed();
    under = solve(of).catch(() => {}); // where there is no such hash, as without TLS, the form goes without
  }
  return under;
}

let ready; // the address with which the form may go
let waiting = false;
form.addEventListener("submit", async (event) => {
  if (event.submitter?.name === "switch" || ready === typed()) return;
  event.preventDefault();
  if (waiting) return; // pressed twice
  waiting = true;
  box.hidden = false;
  do {
    await work();
  } while (of !== typed());
  ready = of;
  box.hidden = true;
  waiting = false;
  form.requestSubmit(event.submitter ?? undefined);
});
email.addEventListener("change", () => { if (email.checkValidity()) work(); });
if (email.value && email.checkValidity()) work();
