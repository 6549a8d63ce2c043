// Signing in, and the first user. The token of the setup link is taken from the address, and out of it.
const token = document.getElementById("token");
if (token) {
  token.value = new URLSearchParams(location.search).get("token") ?? "";
  history.replaceState(null, "", location.pathname);
}

document.addEventListener("called", (event) => {
  if (!event.target.dataset.entry) return;
  event.preventDefault();
  location.assign(event.target.dataset.entry);
});
