/** The brief page: common answers by a click, one order per click, and the error summary in view. */

document.getElementById("summary")?.focus();

for (const list of document.querySelectorAll(".suggestions")) {
  const target = document.getElementById(list.dataset.for);
  for (const suggestion of list.querySelectorAll("[data-suggestion]")) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "chip", textContent: suggestion.textContent });
    button.addEventListener("click", () => toggleLine(target, suggestion.textContent));
    suggestion.replaceWith(button);
  }
  list.querySelectorAll(".comma").forEach((comma) => comma.remove());
  target.addEventListener("input", () => showChosen(list, target));
  showChosen(list, target);
}

const form = document.getElementById("brief");
let isSent = false;
form.addEventListener("submit", (submitted) => {
  // The server makes one run of a double click as well; this only spares it the second request.
  if (isSent) submitted.preventDefault();
  isSent = true;
});
addEventListener("pageshow", () => (isSent = false));

function lines(target) {
  return target.value.split("\n").map((line) => line.trim()).filter(Boolean);
}

function toggleLine(target, text) {
  const kept = lines(target).filter((line) => line !== text);
  target.value = (kept.length === lines(target).length ? [...kept, text] : kept).join("\n");
  target.dispatchEvent(new Event("input", { bubbles: true }));
}

function showChosen(list, target) {
  const chosen = new Set(lines(target));
  list.querySelectorAll(".chip").forEach((chip) => chip.setAttribute("aria-pressed", String(chosen.has(chip.textContent))));
}
