// <form data-dirty>: warns before the page is left while typed words are not yet sent. One that saves each
// answer by itself, data-dirty="saves", is clean again once an answer came back without a fault.
for (const form of document.querySelectorAll("form[data-dirty]")) {
  let dirty = form.querySelector("[aria-invalid], [data-unsaved]") !== null;

  const warn = (event) => { if (dirty) event.preventDefault(); };
  const changed = () => { dirty = true; };

  form.addEventListener("input", changed);
  form.addEventListener("formset:changed", changed);
  if (form.dataset.dirty === "saves") {
    form.addEventListener("htmx:afterSettle", () => { dirty = form.querySelector("[data-unsaved]") !== null; });
  }
  form.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", warn);
}
