/** Tracks how far a client has read. */
/**
 * Ids are `<seq>-<mark>` for one channel and `<alias>:<seq>-<mark>,...` for several; an event of an older server has no
 * mark. Ids of any other form come from another server: they are kept as they are, and have no order.
 */
export declare class SSECursor {
    #private;
    /** The id to resume from: the last one that was new. */
    id: string;
    constructor(id?: string);
    /** True if the final event of every channel has been received. */
    get isFinished(): boolean;
    /** Move past the event with this id. Return false if it was received before. `final` marks its channel's last event. */
    advance(id: string, final?: boolean): boolean;
    /** Forget all positions: the server's ids start again. */
    clear(): void;
}
//# sourceMappingURL=SSECursor.d.ts.map