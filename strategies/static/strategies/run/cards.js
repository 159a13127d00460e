/** The educational cards: one at a time, turned by the reader and never by a clock; all can be read again. */

const FOLDED = "throughline.cards.folded";

export class Cards {
  constructor(root) {
    this.root = root;
    this.list = root.querySelector("#card-list");
    this.place = root.querySelector("#cards-place");
    this.pager = root.querySelector(".cards__pager");
    this.buttons = [...root.querySelectorAll("[data-card-step]")];
    this.key = `card of ${location.pathname}`;
    this.at = Math.min(Number(sessionStorage.getItem(this.key)) || 0, Math.max(0, this.all.length - 1));
    this.buttons.forEach((button) => button.addEventListener("click", () => this.#turn(Number(button.dataset.cardStep))));
    this.#render();
    this.#offerFold(root.querySelector("#cards-fold"));
  }

  get all() {
    return [...this.list.children];
  }

  /** Add a card behind the others; the one being read stays where it is. */
  add(content) {
    if (this.all.some((card) => card.dataset.card === content.id)) return;
    this.list.append(filled(this.root.querySelector("#card-template"), content));
    this.#render();
  }

  /** Folded, they stay so on other runs too: who does not want them says so once. */
  #offerFold(button) {
    const fold = (isFolded) => {
      this.list.hidden = isFolded;
      this.root.classList.toggle("cards--folded", isFolded);
      button.setAttribute("aria-expanded", String(!isFolded));
      button.firstChild.textContent = isFolded ? "Show" : "Hide";
    };
    fold(remembered(FOLDED) === "yes");
    button.addEventListener("click", () => {
      const isFolded = !this.list.hidden;
      remember(FOLDED, isFolded ? "yes" : "");
      fold(isFolded);
    });
  }

  #turn(by) {
    this.at = Math.min(Math.max(this.at + by, 0), this.all.length - 1);
    sessionStorage.setItem(this.key, this.at);
    this.#render();
  }

  #render() {
    const cards = this.all;
    this.root.hidden = cards.length === 0;
    this.pager.hidden = false;
    this.pager.classList.toggle("cards__pager--one", cards.length < 2);
    cards.forEach((card, index) => (card.hidden = index !== this.at));
    this.place.textContent = `${this.at + 1} of ${cards.length}`;
    // aria-disabled, not disabled: a button that vanishes from the tab order takes the keyboard's place with it.
    this.buttons.forEach((button) => {
      const target = this.at + Number(button.dataset.cardStep);
      button.setAttribute("aria-disabled", String(target < 0 || target >= cards.length));
    });
  }
}

function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Where nothing is kept, they are shown again.
  }
}

function filled(template, content) {
  const card = template.content.firstElementChild.cloneNode(true);
  const part = (name) => card.querySelector(`[data-field="${name}"]`);
  card.dataset.card = content.id;
  part("kind").textContent = content.kind.charAt(0).toUpperCase() + content.kind.slice(1);
  for (const name of ["read_seconds", "title", "body", "tip", "try_now"]) part(name).textContent = content[name] ?? "";
  for (const text of content.points ?? []) {
    part("points").append(Object.assign(document.createElement("li"), { textContent: text }));
  }
  if (content.source && /^https?:/.test(content.source.url)) {
    Object.assign(part("source"), {
      href: content.source.url,
      textContent: [content.source.name, content.source.date].filter(Boolean).join(", "),
    });
  }
  part("points").hidden = !content.points?.length;
  card.querySelector(".card__tip").hidden = !content.tip;
  card.querySelector(".card__try").hidden = !content.try_now;
  card.querySelector(".card__source").hidden = !content.source;
  return card;
}
