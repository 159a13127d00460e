/** Tracks how far a client has read. */
const ID_PATTERN = /^(\d+(-\w{6})?|[\w-]+:\d+(-\w{6})?(,[\w-]+:\d+(-\w{6})?)*)$/;
/**
 * Ids are `<seq>-<mark>` for one channel and `<alias>:<seq>-<mark>,...` for several; an event of an older server has no
 * mark. Ids of any other form come from another server: they are kept as they are, and have no order.
 */
export class SSECursor {
    /** The id to resume from: the last one that was new. */
    id = "";
    #positions = new Map();
    #finished = new Set();
    constructor(id = "") {
        this.advance(id);
    }
    /** True if the final event of every channel has been received. */
    get isFinished() {
        return [...this.#positions.keys()].every((alias) => this.#finished.has(alias));
    }
    /** Move past the event with this id. Return false if it was received before. `final` marks its channel's last event. */
    advance(id, final) {
        if (!ID_PATTERN.test(id)) {
            this.clear();
            this.id = id;
            return true;
        }
        // An id names every channel, so those that it leaves out are no longer followed.
        const positions = new Map();
        let isNew = false;
        for (const part of id.split(",")) {
            const [text = "", alias = ""] = part.split(":").reverse();
            const [seq, position] = [parseInt(text, 10), this.#positions.get(alias) ?? 0];
            positions.set(alias, Math.max(seq, position));
            if (seq <= position)
                continue;
            isNew = true;
            if (final)
                this.#finished.add(alias);
        }
        if (!isNew)
            return false;
        this.#positions = positions;
        this.id = id;
        return true;
    }
    /** Forget all positions: the server's ids start again. */
    clear() {
        this.id = "";
        this.#positions.clear();
        this.#finished.clear();
    }
}
//# sourceMappingURL=SSECursor.js.map