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

const typed = () => email.value.trim();
let of, under; // the address that is worked on, and the promise of its end
let ready; // the address with which the form may go
let stop = () => {};

// solve ends with the solution, without one where the browser can't, or when another address is begun.
function solve(address) {
  stop();
  const found = [];
  solution.value = "";
  bar.value = 0;
  return new Promise((end) => {
    const worker = new Worker(new URL("hash.js", import.meta.url)); // beside the page, which stays usable
    stop = () => { worker.terminate(); end(); };
    const settle = () => { ready = address; stop(); };
    worker.onerror = settle;
    worker.onmessage = ({ data }) => {
      if (data === null) return settle(); // there is no such hash, as without TLS
      bar.value = found.push(data);
      if (found.length < pieces) return;
      solution.value = found.join(".");
      settle();
    };
    worker.postMessage({ challenge: challenge.value, address, pieces, zeros });
  });
}

function work() {
  if (of !== typed()) {
    of = typed();
    under = solve(of).catch(() => { ready = of; }); // there are no workers
  }
  return under;
}

let waiting = false;
form.addEventListener("submit", async (event) => {
  if (event.submitter?.name === "switch" || ready === typed()) return;
  event.preventDefault();
  if (waiting) return; // pressed twice
  waiting = true;
  box.hidden = false;
  while (ready !== typed()) {
    await work();
    await new Promise((later) => setTimeout(later)); // a form can't be sent from within its own event
  }
  box.hidden = true;
  waiting = false;
  form.requestSubmit(event.submitter ?? undefined);
});
email.addEventListener("change", () => { if (email.checkValidity()) work(); });
if (email.value && email.checkValidity()) work();
