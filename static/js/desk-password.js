// Shows the password while it is typed, where the reader asks for it.

const choice = document.getElementById("show-password");
const password = document.getElementById("password");
choice.hidden = false;
choice.querySelector("input").addEventListener("change", (event) => {
  password.type = event.target.checked ? "text" : "password";
});
password.form.addEventListener("submit", () => { password.type = "password"; });
