/** The brief page: suggestion chips, one submission per click, half-typed dates, and focus on the error summary. */

document.getElementById("summary")?.focus();

for (const list of document.querySelectorAll(".suggestions")) {
  const field = document.getElementById(list.dataset.for);
  for (const suggestion of list.querySelectorAll("[data-suggestion]")) {
    const chip = document.createElement("button");
    Object.assign(chip, { type: "button", className: "chip", textContent: suggestion.textContent });
    chip.addEventListener("click", () => toggleLine(field, suggestion.textContent));
    suggestion.replaceWith(chip);
  }
  for (const comma of list.querySelectorAll(".comma")) comma.remove();
  field.addEventListener("input", () => updateChips(list, field));
  updateChips(list, field);
}

const form = document.getElementById("brief");
let isSubmitted = false;
form.addEventListener("submit", (event) => {
  // The server creates one run for a double click anyway; this saves the second request.
  if (isSubmitted) event.preventDefault();
  isSubmitted = true;
});
addEventListener("pageshow", () => {
  isSubmitted = false;
});

// The browser rejects a half-typed date, which it would send as no date. It can only point at what is not folded.
form.addEventListener("invalid", (event) => event.target.closest("details")?.setAttribute("open", ""), true);

function getLines(field) {
  return field.value
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

function toggleLine(field, text) {
  const lines = getLines(field);
  const others = lines.filter((line) => line !== text);
  field.value = (others.length === lines.length ? [...others, text] : others).join("\n");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function updateChips(list, field) {
  const chosen = new Set(getLines(field));
  for (const chip of list.querySelectorAll(".chip")) {
    chip.setAttribute("aria-pressed", String(chosen.has(chip.textContent)));
  }
}
