/** Parses an event stream as specified in WHATWG HTML §9.2.5 and §9.2.6. */
import type { Sink } from "./SSETypes.js";
/** Parses the bytes of one response, in chunks of any size. An incomplete event at the end is dropped. */
export declare class SSEParser {
    #private;
    constructor(sink: Sink);
    push(bytes: Uint8Array): void;
}
//# sourceMappingURL=SSEParser.d.ts.map