/** Tracks how far a client has read. */

const ID_PATTERN = /^(\d+|[\w-]+:\d+(,[\w-]+:\d+)*)$/;

/**
 * Ids are `<seq>` for one channel and `<alias>:<seq>,...` for several. Ids of any other form come from another server:
 * they are kept as they are, and have no order.
 */
export class SSECursor {
  /** The id that resumes after every event received so far. */
  id = "";
  #positions = new Map<string, number>();
  #finished = new Set<string>();

  constructor(id = "") {
    this.advance(id);
  }

  /** True if the final event of every channel has been received. */
  get isFinished(): boolean {
    return this.#finished.size === this.#positions.size;
  }

  /** Move past the event with this id. Return false if it was received before. `final` marks its channel's last event. */
  advance(id: string, final?: boolean): boolean {
    if (!ID_PATTERN.test(id)) {
      this.clear();
      this.id = id;
      return true;
    }
    let isNew = false;
    for (const part of id.split(",")) {
      const [text, alias = ""] = part.split(":").reverse();
      const [seq, position] = [Number(text), this.#positions.get(alias) ?? 0];
      this.#positions.set(alias, Math.max(seq, position));
      if (seq <= position) continue;
      isNew = true;
      if (final) this.#finished.add(alias);
    }
    this.id = [...this.#positions].map(([alias, seq]) => (alias ? `${alias}:${seq}` : seq)).join();
    return isNew;
  }

  /** Forget all positions: the server's ids start again. */
  clear(): void {
    this.id = "";
    this.#positions.clear();
    this.#finished.clear();
  }
}
