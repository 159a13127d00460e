/** Parses an event stream as specified in WHATWG HTML §9.2.5 and §9.2.6. */
/** Parses the bytes of one response, in chunks of any size. An incomplete event at the end is dropped. */
export class SSEParser {
    #sink;
    /** Strips one byte order mark and replaces invalid UTF-8. */
    #decoder = new TextDecoder();
    #line = "";
    #endedWithCR = false;
    #event = "";
    #data = "";
    #id;
    /** The id that was reported last. */
    #lastId;
    constructor(sink) {
        this.#sink = sink;
    }
    push(bytes) {
        let text = this.#decoder.decode(bytes, { stream: true });
        if (text === "")
            return;
        // A CR ends its line at once; an LF at the start of the next chunk belongs to it.
        if (this.#endedWithCR && text.startsWith("\n"))
            text = text.slice(1);
        this.#endedWithCR = text.endsWith("\r");
        const lines = text.split(/\r\n|\r|\n/);
        lines[0] = this.#line + lines[0];
        this.#line = lines.pop();
        for (const line of lines)
            this.#parseLine(line);
    }
    #parseLine(line) {
        if (line === "")
            this.#dispatch();
        const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
        if (field === "data")
            this.#data += `${value}\n`;
        else if (field === "event")
            this.#event = value;
        else if (field === "id" && !value.includes("\0"))
            this.#id = value;
        else if (field === "retry" && /^\d+$/.test(value))
            this.#sink("retry", Number(value));
    }
    #dispatch() {
        const [event, data, id] = [this.#event || "message", this.#data, this.#id];
        this.#event = this.#data = "";
        const isNewId = id !== this.#lastId;
        this.#lastId = id;
        // An id counts even without an event, and an empty one takes back the last one.
        if (isNewId && !(data && id))
            this.#sink("id", id ?? "");
        if (data)
            this.#sink("message", { event, id: isNewId ? id : "", data: data.slice(0, -1) });
    }
}
//# sourceMappingURL=SSEParser.js.map