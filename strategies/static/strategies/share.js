/** The page of a new share link: selects the link and offers buttons to copy it and its badge. */

document.getElementById("share-address")?.select();
for (const button of document.querySelectorAll("[data-copy]")) {
  const input = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
      button.textContent = "Copied";
    } catch {
      // The clipboard API needs HTTPS. The text is selected, so it can be copied by hand.
      button.textContent = "Press Ctrl+C to copy";
    }
  });
}
