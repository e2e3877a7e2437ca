// Confirms in the browser that signed, without a second click: it alone has the mark whose hash came with the form. A mail
// scanner, and anybody else who opens the link, has none and finds the button. Nothing is sent before the page is in view,
// since browsers also load pages that nobody opened.

const form = document.getElementById("confirm");
const key = "mark " + form.dataset.mark;

function stored() {
  try {
    return localStorage.getItem(key)?.split(" ")[1];
  } catch {
    return undefined; // storage is switched off
  }
}

function confirm() {
  const mark = stored();
  if (!mark || document.visibilityState !== "visible") return;
  localStorage.removeItem(key); // it serves once; if it fails, there is the button
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "mark", value: mark });
  form.append(field);
  form.elements.action.value = "mark";
  form.submit();
}

document.addEventListener("visibilitychange", confirm);
confirm();
