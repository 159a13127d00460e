/** The educational cards: one at a time, and only the reader turns them. */

const FOLDED_KEY = "throughline.cards.folded";

export class Cards {
  constructor(root) {
    this.root = root;
    this.list = root.querySelector("#card-list");
    this.position = root.querySelector("#cards-position");
    this.pager = root.querySelector(".cards__pager");
    this.buttons = [...root.querySelectorAll("[data-card-step]")];
    this.storageKey = `card of ${location.pathname}`;
    this.index = Math.min(Number(sessionStorage.getItem(this.storageKey)) || 0, Math.max(0, this.cards.length - 1));
    for (const button of this.buttons) {
      button.addEventListener("click", () => this.#turn(Number(button.dataset.cardStep)));
    }
    this.#render();
    this.#setUpFolding(root.querySelector("#cards-fold"));
  }

  get cards() {
    return [...this.list.children];
  }

  /** Add a card at the end; the current one stays visible. */
  add(content) {
    if (this.cards.some((card) => card.dataset.card === content.id)) return;
    this.list.append(createCard(this.root.querySelector("#card-template"), content));
    this.#render();
  }

  /** Let the user hide the cards. The choice applies to all runs. */
  #setUpFolding(button) {
    const setFolded = (isFolded) => {
      this.list.hidden = isFolded;
      this.root.classList.toggle("cards--folded", isFolded);
      button.setAttribute("aria-expanded", String(!isFolded));
      button.firstChild.textContent = isFolded ? "Show" : "Hide";
    };
    setFolded(readStorage(FOLDED_KEY) === "yes");
    button.addEventListener("click", () => {
      const isFolded = !this.list.hidden;
      writeStorage(FOLDED_KEY, isFolded ? "yes" : "");
      setFolded(isFolded);
    });
  }

  #turn(step) {
    this.index = Math.min(Math.max(this.index + step, 0), this.cards.length - 1);
    sessionStorage.setItem(this.storageKey, this.index);
    this.#render();
  }

  #render() {
    const { cards } = this;
    this.root.hidden = cards.length === 0;
    this.pager.hidden = false;
    this.pager.classList.toggle("cards__pager--one", cards.length < 2);
    for (const [index, card] of cards.entries()) card.hidden = index !== this.index;
    this.position.textContent = `${this.index + 1} of ${cards.length}`;
    // aria-disabled instead of disabled: a disabled button would lose the keyboard focus.
    for (const button of this.buttons) {
      const target = this.index + Number(button.dataset.cardStep);
      button.setAttribute("aria-disabled", String(target < 0 || target >= cards.length));
    }
  }
}

function readStorage(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function writeStorage(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Without storage the cards are shown again on the next page.
  }
}

function createCard(template, content) {
  const card = template.content.firstElementChild.cloneNode(true);
  const getField = (name) => card.querySelector(`[data-field="${name}"]`);
  card.dataset.card = content.id;
  getField("kind").textContent = content.kind.charAt(0).toUpperCase() + content.kind.slice(1);
  for (const name of ["read_seconds", "title", "body", "tip", "try_now"]) {
    getField(name).textContent = content[name] ?? "";
  }
  for (const text of content.points ?? []) {
    getField("points").append(Object.assign(document.createElement("li"), { textContent: text }));
  }
  if (content.source && /^https?:/.test(content.source.url)) {
    Object.assign(getField("source"), {
      href: content.source.url,
      textContent: [content.source.name, content.source.date].filter(Boolean).join(", "),
    });
  }
  getField("points").hidden = !content.points?.length;
  card.querySelector(".card__tip").hidden = !content.tip;
  card.querySelector(".card__exercise").hidden = !content.try_now;
  card.querySelector(".card__source").hidden = !content.source;
  return card;
}
