/** Validators that the generated message types are built from. */
const createCheck = (isValid) => (value, at) => isValid(value) ? "" : at;
export const anything = createCheck(() => true);
export const string = createCheck((value) => typeof value === "string");
export const boolean = createCheck((value) => typeof value === "boolean");
export const integer = (minimum = -Infinity, maximum = Infinity) => createCheck((value) => Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum);
export const number = (minimum = -Infinity, maximum = Infinity) => createCheck((value) => typeof value === "number" && value >= minimum && value <= maximum);
/** A string with a minimum length. */
export const text = (minimum) => createCheck((value) => typeof value === "string" && value.length >= minimum);
export const oneOf = (...values) => createCheck((value) => values.includes(value));
export const optional = (check) => (value, at) => value === undefined ? "" : check(value, at);
/** A value that passes one of the checks. */
export const anyOf = (...checks) => (value, at) => {
    const invalid = checks.map((check) => check(value, at));
    return invalid.includes("") ? "" : (invalid[0] ?? at);
};
export const arrayOf = (check) => (value, at) => Array.isArray(value) ? (value.map((item, index) => check(item, `${at}.${index}`)).find(Boolean) ?? "") : at;
/** An object with these fields; others are allowed. */
export const object = (fields) => (value, at) => isObject(value)
    ? (Object.entries(fields)
        .map(([name, check]) => check(value[name], `${at}.${name}`))
        .find(Boolean) ?? "")
    : at;
function isObject(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
//# sourceMappingURL=SSESchema.js.map