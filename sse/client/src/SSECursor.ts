/** How far a client has read, and so what is new. */

const OURS = /^(\d+|[\w-]+:\d+(,[\w-]+:\d+)*)$/;

/** One channel has ids `<seq>`; several have `<alias>:<seq>,...`. Any other id is no id: it resumes nothing. */
export class SSECursor {
  /** What resumes behind all that was taken. */
  id = "";
  #positions = new Map<string, number>();
  #finished = new Set<string>();

  constructor(id = "") {
    this.advance(id);
  }

  /** Every channel has had its last event. */
  get isFinished(): boolean {
    return this.#finished.size === this.#positions.size;
  }

  /** Take the event of this id; false when it was seen before. `final` marks the last event of its channel. */
  advance(id: string, final?: boolean): boolean {
    const channels = parsed(id);
    let isNew = channels.length === 0;
    for (const [alias, seq] of channels) {
      const at = this.#positions.get(alias) ?? 0;
      this.#positions.set(alias, Math.max(seq, at));
      if (seq <= at) continue;
      isNew = true;
      if (final) this.#finished.add(alias);
    }
    this.id = [...this.#positions].map(([alias, seq]) => (alias ? `${alias}:${seq}` : seq)).join();
    return isNew;
  }

  /** Forget everything: the server's ids begin anew. */
  clear(): void {
    this.id = "";
    this.#positions.clear();
    this.#finished.clear();
  }
}

function parsed(id: string): [alias: string, seq: number][] {
  const parts = OURS.test(id) ? id.split(",") : [];
  return parts.map((part) => {
    const [seq, alias = ""] = part.split(":").reverse();
    return [alias, Number(seq)];
  });
}
