/** The operator's notice to everyone connected: shown above the page until it is dismissed. */

export class Notice {
  constructor(root) {
    this.root = root;
    this.text = root.querySelector(".notice__text");
    root.querySelector("button").addEventListener("click", () => (root.hidden = true));
  }

  /** Show plain text; a later notice replaces it. */
  show(text) {
    this.text.textContent = text;
    this.root.hidden = false;
  }
}
