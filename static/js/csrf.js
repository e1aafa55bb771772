// Every htmx request that changes something carries the token which the page was served with.
const token = document.querySelector('meta[name="csrf-token"]')?.content;

document.addEventListener("htmx:configRequest", (event) => {
  const { verb, headers } = event.detail;
  if (token && verb !== "get") headers["X-CSRFToken"] = token;
});
