/** Buttons that copy an input's text. They stay hidden where the browser has no clipboard API. */

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  const input = document.getElementById(button.dataset.copy);
  const status = document.getElementById("copied");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(input.value);
      status.textContent = "Copied.";
    } catch {
      input.select();
      status.textContent = "Couldn’t copy the text. It is selected: press Ctrl+C to copy it.";
    }
  });
}
