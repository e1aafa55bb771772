// <form data-autosubmit>: a choice made by pointer filters at once. By keyboard the button does, because arrow keys
// pass through choices that nobody meant.
for (const form of document.querySelectorAll("form[data-autosubmit]")) {
  let byKey = false;
  form.addEventListener("keydown", () => { byKey = true; });
  form.addEventListener("pointerdown", () => { byKey = false; });
  form.addEventListener("change", (event) => {
    if (byKey || !event.target.matches("select, input[type=checkbox], input[type=radio]")) return;
    form.requestSubmit();
  });
}
