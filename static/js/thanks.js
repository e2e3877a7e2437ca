// Forgets the marks that this browser kept for its confirmation, and copies the text for messengers at a click on it.

try {
  for (const key of Object.keys(localStorage)) if (key.startsWith("mark ")) localStorage.removeItem(key);
} catch {
  // storage is switched off
}

const text = document.getElementById("f-share");
const button = document.querySelector(".copy");

button.addEventListener("click", async () => {
  text.select();
  await navigator.clipboard.writeText(text.value);
  button.textContent = button.dataset.done;
});
if (navigator.clipboard) button.style.visibility = "visible";
