// Asks the browser for a passkey and sends what it answers with the form around the button.

const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const text = (buffer) => (buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer))) : "");
const known = (keys) => keys.map(({ id, transports }) => ({ type: "public-key", id: bytes(id), transports }));

// ask gets the question, or leads to where the password is asked for first.
async function ask(address) {
  const answer = await fetch(address, { method: "POST", headers: { Accept: "application/json" } });
  const body = await answer.json();
  if (answer.ok) return body;
  if (body.signIn) {
    location.assign(body.signIn.split("?")[0] + "?next=" + encodeURIComponent(location.pathname));
    return null;
  }
  throw Object.assign(new Error(), { told: body.detail });
}

async function make({ challenge, site, keys, verified, new: fresh }) {
  const { rawId, response } = await navigator.credentials.create({ publicKey: {
    challenge: bytes(challenge), rp: { id: site, name: site }, user: { id: bytes(fresh.owner), name: fresh.name, displayName: fresh.shown },
    pubKeyCredParams: fresh.algorithms.map((alg) => ({ type: "public-key", alg })), excludeCredentials: known(keys),
    authenticatorSelection: { residentKey: "preferred", userVerification: verified }, attestation: "none", timeout: 300000,
  } });
  return {
    id: text(rawId), clientData: text(response.clientDataJSON), authenticatorData: text(response.getAuthenticatorData()),
    publicKey: text(response.getPublicKey()), transports: response.getTransports?.() ?? [],
  };
}

async function show({ challenge, site, keys, verified }) {
  const { rawId, response } = await navigator.credentials.get({ publicKey: {
    challenge: bytes(challenge), rpId: site, allowCredentials: known(keys), userVerification: verified, timeout: 300000,
  } });
  return {
    id: text(rawId), clientData: text(response.clientDataJSON), authenticatorData: text(response.authenticatorData),
    signature: text(response.signature), owner: text(response.userHandle),
  };
}

for (const part of document.querySelectorAll(".passkey")) {
  const button = part.querySelector("button");
  const input = part.querySelector("input");
  const told = part.querySelector("[role=alert]");
  const tell = (sentence) => { told.textContent = sentence; told.hidden = !sentence; };
  if (!window.PublicKeyCredential) {
    tell(part.dataset.none);
    continue;
  }
  button.hidden = false;
  button.addEventListener("click", async () => {
    const name = input.form.elements.namedItem("name");
    if (name && !name.reportValidity()) return;
    tell("");
    button.disabled = true;
    try {
      const question = await ask(part.dataset.options);
      if (!question) return;
      input.value = JSON.stringify(await (question.new ? make : show)(question));
      input.form.submit();
    } catch (error) {
      const sentences = { NotAllowedError: part.dataset.cancelled, InvalidStateError: part.dataset.exists };
      tell(error.told ?? sentences[error.name] ?? part.dataset.failed);
    } finally {
      button.disabled = false;
    }
  });
}
