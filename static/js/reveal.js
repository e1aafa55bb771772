// <p hidden data-reveal="id_of_password_field"> with a checkbox: shows what is typed while it is ticked.
for (const place of document.querySelectorAll("[data-reveal]")) {
  const field = document.getElementById(place.dataset.reveal);
  const box = place.querySelector("input[type=checkbox]");
  if (!field || !box) continue;

  place.hidden = false;
  box.addEventListener("change", () => { field.type = box.checked ? "text" : "password"; });
  field.form.addEventListener("submit", () => { field.type = "password"; });
}
