// Looks beside the page for the numbers that work.js wants, and tells each as it is found, or null where it can't.

const together = 128;
const encoder = new TextEncoder();
const hash = async (text) => new DataView(await crypto.subtle.digest("SHA-256", encoder.encode(text))).getUint32(0);

async function find(text, zeros) {
  for (let from = 0; ; from += together) {
    const tries = Array.from({ length: together }, (_, n) => hash(text + (from + n)));
    const found = (await Promise.all(tries)).findIndex((h) => h >>> zeros === 0);
    if (found >= 0) return from + found;
  }
}

onmessage = async ({ data: { challenge, address, pieces, zeros } }) => {
  try {
    for (let i = 0; i < pieces; i++) postMessage(await find([challenge, address, i, ""].join("\n"), zeros));
  } catch {
    postMessage(null);
  }
};
