// Keys of a queue. J and K walk the links of the list and on to the next page, Enter opens as on any link, X ticks the row, and a control with
// data-key answers to its own letter. None of them works while something is typed; ? shows them, where they can be
// turned off. The choice is a cookie, because signing out empties the storage.
const OFF = "phim-tat=tat";
const CALM = 400; // a letter pressed twice must not answer the next one unread
const TYPING = "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable], dialog";
const help = document.querySelector("[data-keys]");
const toggle = help?.querySelector("[data-keys-toggle]");
let on = !document.cookie.split("; ").includes(OFF);
let calmUntil = performance.now() + CALM;
let closed = "";

function showState() {
  if (toggle) toggle.textContent = on ? "Tắt phím tắt" : "Bật phím tắt";
  document.body.classList.toggle("has-keys", on);
  for (const control of document.querySelectorAll("[data-key]")) {
    const key = control.dataset.key.replace(/(^|\+)[a-z]/g, (letter) => letter.toUpperCase());
    if (on) control.setAttribute("aria-keyshortcuts", key);
    else control.removeAttribute("aria-keyshortcuts");
  }
}

function links() {
  const all = document.querySelectorAll("[data-queue] a, #list a[rel=next]");
  return [...all].filter((link) => link.offsetParent);
}

function step(by) {
  const all = links();
  if (!all.length) return;
  const row = document.activeElement.closest("[data-queue] tr") ?? document.querySelector("[data-queue] .is-current");
  const here = all.findIndex((link) => link === document.activeElement || row?.contains(link));
  const there = here < 0 ? 0 : Math.min(Math.max(here + by, 0), all.length - 1);
  all[there].focus();
  all[there].scrollIntoView({ block: "nearest" });
}

function named(event) {
  const key = event.key.toLowerCase();
  return event.shiftKey && /^[a-z]$/.test(key) ? `shift+${key}` : key;
}

function press(key, repeated) {
  if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "x") document.activeElement.closest("[data-queue] tr")?.querySelector("[type=checkbox]")?.click();
  else {
    const control = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!control) return false;
    if (control.matches("input")) control.focus();
    else if (!repeated && performance.now() > calmUntil) control.click();
  }
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.closest(TYPING)) return;
  if (event.key === "?" && help) help.hidden = !help.hidden;
  else if (!on || !press(named(event), event.repeat)) return;
  event.preventDefault();
});

toggle?.addEventListener("click", () => {
  on = !on;
  document.cookie = `${OFF}; path=/; samesite=lax; max-age=${on ? 0 : 31536000}`;
  showState();
});

// A part of the page came: what is opened takes the focus by itself; back in the list, the row that was left.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) closed = document.querySelector("[data-queue] .is-current a")?.id ?? "";
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "queue") return;
  calmUntil = performance.now() + CALM;
  showState();
  if (document.getElementById("detail")) return;
  (document.getElementById(closed) ?? links()[0] ?? document.getElementById("list")).focus();
  closed = "";
});

if (help) help.hidden = false;
showState();
