/** The strategy page: marks the current section in the contents, closes menus and prints. */

const contents = document.getElementById("contents");
const printButton = document.querySelector("[data-print]");
printButton.hidden = false;

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.closest("#contents a")) document.getElementById("contents").open = false;
  for (const menu of document.querySelectorAll(".menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest(".menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

const observer = new IntersectionObserver(
  (entries) => {
    const current = entries.filter((entry) => entry.isIntersecting).at(-1);
    if (current) markCurrent(current.target.id);
  },
  { rootMargin: "-15% 0px -75% 0px" },
);

function markCurrent(id) {
  for (const link of document.querySelectorAll("#contents a")) {
    if (link.hash === `#${id}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function observeSections() {
  observer.disconnect();
  for (const section of document.querySelectorAll(".strategy .section")) observer.observe(section);
}

document.addEventListener("strategy:changed", observeSections);
if (contents) observeSections();
