// J and K walk down and up the links of a queue; Enter opens as on any link; ? shows the keys, where they can be turned off.
const KEY = "queue-keys";
const help = document.querySelector("[data-keys]");
const toggle = help?.querySelector("[data-keys-toggle]");
let on = localStorage.getItem(KEY) !== "off";

function showState() {
  if (toggle) toggle.textContent = on ? "Tắt phím tắt" : "Bật phím tắt";
}

function step(by) {
  const links = [...document.querySelectorAll("[data-queue] a")].filter((link) => link.offsetParent);
  if (!links.length) return;
  const here = links.includes(document.activeElement)
    ? links.indexOf(document.activeElement)
    : links.findIndex((link) => link.closest(".is-current, [aria-current]"));
  const there = here < 0 ? 0 : Math.min(Math.max(here + by, 0), links.length - 1);
  links[there].focus();
  links[there].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable], dialog")) return;
  if (event.key === "?" && help) help.hidden = !help.hidden;
  else if (on && event.key.toLowerCase() === "j") step(1);
  else if (on && event.key.toLowerCase() === "k") step(-1);
  else return;
  event.preventDefault();
});

toggle?.addEventListener("click", () => {
  on = !on;
  localStorage.setItem(KEY, on ? "on" : "off");
  showState();
});

if (help) help.hidden = false;
showState();
