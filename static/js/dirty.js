// <form data-dirty>: warns before the page is left while typed words are not yet sent.
for (const form of document.querySelectorAll("form[data-dirty]")) {
  let dirty = form.querySelector("[aria-invalid]") !== null;

  const warn = (event) => { if (dirty) event.preventDefault(); };
  const changed = () => { dirty = true; };

  form.addEventListener("input", changed);
  form.addEventListener("formset:changed", changed);
  form.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", warn);
}
