/** Buttons that copy the text of an input; there only where the browser lets a page copy. */

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  const input = document.getElementById(button.dataset.copy);
  const told = document.getElementById("copied");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(input.value);
      told.textContent = "Copied.";
    } catch {
      input.select();
      told.textContent = "It could not be copied. It is selected: copy it with the keyboard.";
    }
  });
}
