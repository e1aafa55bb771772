// <form data-draft="address">: what is typed is kept there about a second after the last key, finished or not. Until the
// server has it, a copy stays in this tab alone; a page that comes back with such a copy hands it in and is loaded anew.
// Every state of the draft has a token; a page names those it goes on from, so that it overwrites nothing unseen.
const PAUSE = 1000;
const AGAIN = 10000;
const LOST = "Mất kết nối: những gì đã gõ còn trên máy này, sẽ tự lưu khi có mạng.";
const LOST_ALL = "Mất kết nối: những gì đã gõ chưa lưu được. Đồng chí đừng đóng trang này.";
const FAILED = "Chưa lưu được, cổng sẽ tự thử lại. Những gì đã gõ còn trên máy này.";
const GONE = "Chưa lưu được: bản nháp không còn, hoặc đang đăng nhập bằng tài khoản khác. Những gì đã gõ còn trên máy này.";
const OWN = ["csrfmiddlewaretoken", "known", "token"]; // of the page, not of what is typed

const copyOf = (address) => ({
  read() {
    try { return JSON.parse(sessionStorage.getItem(`draft:${address}`)); } catch { return null; }
  },
  write(value) {
    try { sessionStorage.setItem(`draft:${address}`, JSON.stringify(value)); return true; } catch { return false; }
  },
  clear() {
    try { sessionStorage.removeItem(`draft:${address}`); } catch { /* nothing was kept */ }
  },
});

function newToken() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Signing in again, here or elsewhere, makes a new one.
function csrfToken() {
  const cookie = document.cookie.split("; ").find((item) => item.startsWith("csrftoken="));
  return cookie ? cookie.slice("csrftoken=".length) : document.querySelector('meta[name="csrf-token"]').content;
}

function setUp(form) {
  const address = form.dataset.draft;
  const copy = copyOf(address);
  const part = (name) => form.querySelector(`[data-draft-${name}]`);
  let known = [form.elements.known.value];
  let saved = snapshot();
  let leftOut = [];
  let unseen = null; // a copy of this tab that goes on from a state which is no more
  let current = ""; // the token of what another page saved, while one has to choose
  let trouble = false;
  let submitting = false;
  let leaving = false;
  let timer = 0;
  let sending = null;
  let serial = 0; // only the last request says where the draft stands
  let left = "";

  function snapshot() {
    const typed = new URLSearchParams(new FormData(form));
    OWN.forEach((name) => typed.delete(name));
    return typed.toString();
  }

  function say(text, late = false) {
    const place = part("status");
    if (place.textContent !== text) place.textContent = text;
    place.classList.toggle("draft-status--late", late);
    part("signed-out").hidden = true;
    trouble = late;
  }

  function remember(typed) {
    const kept = new URLSearchParams(typed);
    leftOut.forEach((name) => kept.delete(name)); // what the portal does not take is not kept here either
    return copy.write({ typed: kept.toString(), known });
  }

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  // One request at a time; whether `typed` is on the server afterwards.
  async function send(typed, keepalive = false) {
    const token = newToken();
    const number = ++serial;
    const body = new URLSearchParams(typed);
    known.forEach((one) => body.append("known", one));
    body.append("token", token);
    known = [known[0], ...known.slice(1).slice(-18), token]; // without an answer it may have arrived all the same
    const stays = remember(typed);
    const options = {
      method: "POST", body, keepalive, redirect: "manual", headers: { "X-CSRFToken": csrfToken() },
    };
    try {
      const response = await fetch(address, keepalive ? options : { ...options, signal: AbortSignal.timeout(15000) });
      return number === serial && await answered(response, typed, token);
    } catch {
      if (number === serial) {
        say(stays ? LOST : LOST_ALL, true);
        later(AGAIN);
      }
      return false;
    }
  }

  async function answered(response, typed, token) {
    if (response.type === "opaqueredirect" || response.status === 401) {
      say("", true);
      part("signed-out").hidden = false;
    } else if (response.status === 409) {
      current = (await response.json()).token;
      say("", true);
      part("choice").hidden = false;
    } else if (response.status === 422) {
      say((await response.json()).message, true);
    } else if (response.status === 403) {
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const reason = page.querySelector("[data-reason]")?.textContent.trim();
      say(reason || FAILED, true);
      if (!reason) later(AGAIN);
    } else if (response.status === 404) {
      say(GONE, true);
    } else if (response.ok) {
      const { at, left_out: names, message } = await response.json();
      known = [token];
      saved = typed;
      leftOut = names;
      if (snapshot() === typed) copy.clear();
      say(message || `Đã lưu lúc ${at}`, Boolean(message));
      return true;
    } else {
      say(FAILED, true);
      later(AGAIN);
    }
    return false;
  }

  async function save() {
    clearTimeout(timer);
    while (sending) await sending;
    const typed = snapshot();
    if (typed === saved) return true;
    if (current) return false;
    sending = send(typed);
    const done = await sending;
    sending = null;
    return done;
  }

  function changed() {
    if (snapshot() === saved) return;
    remember(snapshot());
    later(PAUSE);
  }

  function leave() {
    const typed = snapshot();
    if (leaving || current || typed === saved || typed === left) return;
    left = typed;
    send(typed, true);
  }

  async function handIn(kept) {
    form.inert = true;
    known = [...new Set([...kept.known, ...known])];
    if (await send(kept.typed)) { copy.clear(); leaving = true; location.reload(); }
    form.inert = false;
  }

  async function submit(event) {
    if (leaving) return;
    event.preventDefault();
    if (submitting) return; // a second press does nothing
    submitting = true;
    const done = await save();
    submitting = false;
    if (!done) return; // the foot of the window says why
    form.elements.known.value = known.at(-1);
    form.elements.token.value = newToken();
    form.elements.csrfmiddlewaretoken.value = csrfToken();
    leaving = true;
    setTimeout(() => form.requestSubmit(event.submitter)); // not before this submission is over: it would be ignored
  }

  part("keep").addEventListener("click", async () => {
    known.push(current);
    current = "";
    part("choice").hidden = true;
    if (unseen) await handIn(unseen);
    else await save();
  });
  part("take").addEventListener("click", () => {
    copy.clear();
    leaving = true;
    location.reload();
  });
  for (const name of ["input", "change", "formset:changed"]) form.addEventListener(name, changed);
  form.addEventListener("focusout", () => { if (snapshot() !== saved) later(PAUSE / 4); });
  form.addEventListener("submit", submit);
  // What an address means can wait for the network; the line above says that it is away.
  for (const name of ["htmx:sendError", "htmx:responseError"]) form.addEventListener(name, (event) => event.stopPropagation());
  window.addEventListener("online", save);
  window.addEventListener("focus", () => { if (trouble) save(); });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); }); // it may have gone on since
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
  window.addEventListener("beforeunload", (event) => { if (trouble && !leaving && snapshot() !== saved) event.preventDefault(); });

  const kept = copy.read();
  if (!kept || kept.typed === saved) copy.clear();
  else if (kept.known.includes(known[0])) handIn(kept);
  else { // this page shows what another one saved, and nothing is written until one has chosen
    unseen = kept;
    [current] = known;
    ({ known } = kept);
    for (const child of form.children) child.inert = child !== part("foot");
    part("choice").hidden = false;
  }
}

document.querySelectorAll("form[data-draft]").forEach(setUp);
for (const place of document.querySelectorAll("[data-draft-gone]")) {
  place.addEventListener("submit", () => copyOf(place.dataset.draftGone).clear());
}
