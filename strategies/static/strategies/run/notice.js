/** Shows an operator's notice above the page until the user dismisses it. */

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
