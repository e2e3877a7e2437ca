// Tells the page around the letter's frame how high it is: nothing else, so any page may hear it. The form tells the letter's
// site in which other one it stands, by its name alone, as sign.js does for the site that led to the letter.

const tell = () => parent.postMessage({ undersigned: Math.ceil(document.documentElement.getBoundingClientRect().height) }, "*");

new ResizeObserver(tell).observe(document.documentElement);
addEventListener("message", (event) => {
  if (event.source === parent && event.data === "undersigned") tell(); // a page that began to listen later
});

const { form } = document.querySelector("[name=referrer]") ?? {};
if (form && /^https?:/.test(document.referrer)) form.elements.referrer.value = new URL(document.referrer).hostname;
