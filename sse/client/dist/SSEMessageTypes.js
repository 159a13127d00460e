/** Generated from the server's message schema by `npm run types`; do not edit. */
export {};
//# sourceMappingURL=SSEMessageTypes.js.map