// Adds and removes the rows (<fieldset data-formset-row>) of a Django formset. Without this module the server's spare
// rows and their "Bỏ" boxes do the same.
function setUp(formset) {
  const part = (name) => formset.querySelector(`[data-formset-${name}]`);
  const total = formset.querySelector(`[name="${formset.dataset.formset}-TOTAL_FORMS"]`);
  const most = formset.querySelector(`[name="${formset.dataset.formset}-MAX_NUM_FORMS"]`);
  const rows = part("rows");
  const add = part("add");
  const shown = () => [...rows.querySelectorAll("[data-formset-row]")].filter((row) => !row.hidden);

  function refresh(said) {
    shown().forEach((row, index) => { row.querySelector("[data-formset-number]").textContent = index + 1; });
    add.disabled = shown().length >= Number(most.value);
    if (!said) return;
    part("say").textContent = `${said} Còn ${shown().length} ${formset.dataset.noun}.`;
    formset.dispatchEvent(new Event("formset:changed", { bubbles: true }));
  }

  function prepare(row) {
    const box = row.querySelector("[data-formset-delete]");
    const remove = row.querySelector("[data-formset-remove]");
    if (box) box.hidden = true;
    if (box?.querySelector("input").checked) { // removed before, and the form came back
      row.removeAttribute("data-formset-blank");
      row.hidden = true;
    }
    remove.hidden = false;
    remove.addEventListener("click", () => {
      if (box) box.querySelector("input").checked = true;
      else row.disabled = true; // nothing of it is sent, and an empty row is no row
      row.removeAttribute("data-formset-blank");
      row.hidden = true;
      refresh("Đã bỏ.");
      add.focus();
    });
  }

  function newRow() {
    const holder = document.createElement("template");
    holder.innerHTML = part("template").innerHTML.replaceAll("__prefix__", total.value);
    const row = holder.content.querySelector("[data-formset-row]");
    rows.append(row);
    total.value = Number(total.value) + 1;
    prepare(row);
    return row;
  }

  add.addEventListener("click", () => {
    const row = rows.querySelector("[data-formset-blank][hidden]") ?? newRow();
    row.removeAttribute("data-formset-blank");
    row.hidden = false;
    refresh("Đã thêm.");
    row.querySelector("input:not([type=hidden]), select, textarea").focus();
  });

  rows.querySelectorAll("[data-formset-row]").forEach(prepare);
  const blank = shown().filter((row) => row.hasAttribute("data-formset-blank"));
  if (blank.length === shown().length) blank.shift(); // one empty row to begin with
  blank.forEach((row) => { row.hidden = true; });
  add.hidden = false;
  refresh();
}

document.querySelectorAll("[data-formset]").forEach(setUp);
