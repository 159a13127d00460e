/** The public types: states, failures, options and transports. */
export {};
//# sourceMappingURL=SSETypes.js.map