/** Tracks how far a client has read. */

const ID_PATTERN = /^(\d+|[\w-]+:\d+(,[\w-]+:\d+)*)$/;

/** Ids are `<seq>` for one channel and `<alias>:<seq>,...` for several. Other ids are ignored. */
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
    const channels = parseId(id);
    let isNew = channels.length === 0;
    for (const [alias, seq] of channels) {
      const position = this.#positions.get(alias) ?? 0;
      this.#positions.set(alias, Math.max(seq, position));
      if (seq <= position) continue;
      isNew = true;
      if (final) this.#finished.add(alias);
    }
    this.id = [...this.#positions].map(([alias, seq]) => (alias ? `${alias}:${seq}` : seq)).join();
    return isNew;
  }

  /** Forget all positions, because the server's ids start again. */
  clear(): void {
    this.id = "";
    this.#positions.clear();
    this.#finished.clear();
  }
}

function parseId(id: string): [alias: string, seq: number][] {
  const parts = ID_PATTERN.test(id) ? id.split(",") : [];
  return parts.map((part) => {
    const [seq, alias = ""] = part.split(":").reverse();
    return [alias, Number(seq)];
  });
}
