/** The page with a new link: a button that copies it. */

for (const button of document.querySelectorAll("[data-copy]")) {
  const address = document.getElementById(button.dataset.copy);
  button.hidden = false;
  address.select();
  button.addEventListener("click", async () => {
    address.select();
    try {
      await navigator.clipboard.writeText(address.value);
      button.textContent = "Copied";
    } catch {
      // No clipboard without HTTPS: it is selected, to be copied by hand.
      button.textContent = "Press Ctrl+C to copy";
    }
  });
}
