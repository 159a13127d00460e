/** The strategy page: where one is in the contents, menus that close, and a button to print. */

const contents = document.getElementById("contents");
const print = document.querySelector("[data-print]");
print.hidden = false;

document.addEventListener("click", (clicked) => {
  if (clicked.target.closest("[data-print]")) window.print();
  if (clicked.target.closest("#contents a")) document.getElementById("contents").open = false;
  for (const menu of document.querySelectorAll(".menu[open]")) {
    if (!menu.contains(clicked.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (pressed) => {
  const menu = pressed.key === "Escape" && pressed.target.closest(".menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

const seen = new IntersectionObserver(
  (changes) => {
    const reached = changes.filter((change) => change.isIntersecting).at(-1);
    if (reached) markCurrent(reached.target.id);
  },
  { rootMargin: "-15% 0px -75% 0px" },
);

function markCurrent(id) {
  for (const link of document.querySelectorAll("#contents a")) {
    if (link.hash === `#${id}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function watch() {
  seen.disconnect();
  document.querySelectorAll(".strategy .section").forEach((section) => seen.observe(section));
}

document.addEventListener("strategy:changed", watch);
if (contents) watch();
