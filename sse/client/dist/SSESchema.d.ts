/** Validators that the generated message types are built from. */
/** Returns the path of the first invalid value, such as `data.section.key`, or "" if the value is valid. */
export type Check = (value: unknown, at: string) => string;
export declare const anything: Check;
export declare const string: Check;
export declare const boolean: Check;
export declare const integer: (minimum?: number, maximum?: number) => Check;
export declare const number: (minimum?: number, maximum?: number) => Check;
/** A string with a minimum length. */
export declare const text: (minimum: number) => Check;
export declare const oneOf: (...values: readonly unknown[]) => Check;
export declare const optional: (check: Check) => Check;
/** A value that passes one of the checks. */
export declare const anyOf: (...checks: readonly Check[]) => Check;
export declare const arrayOf: (check: Check) => Check;
/** An object with these fields; others are allowed. */
export declare const object: (fields: Readonly<Record<string, Check>>) => Check;
//# sourceMappingURL=SSESchema.d.ts.map