/** What the check of a message is made of. */

/** Returns the first place where a value does not fit, as `data.section.key`, or "" when it does. */
export type Check = (value: unknown, at: string) => string;

const leaf =
  (fits: (value: unknown) => boolean): Check =>
  (value, at) =>
    fits(value) ? "" : at;

export const text = leaf((value) => typeof value === "string");
export const flag = leaf((value) => typeof value === "boolean");

export const whole = (least = -Infinity, most = Infinity): Check =>
  leaf((value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most);

export const among = (...words: readonly unknown[]): Check => leaf((value) => words.includes(value));

export const optional =
  (check: Check): Check =>
  (value, at) =>
    value === undefined ? "" : check(value, at);

export const listOf =
  (check: Check): Check =>
  (value, at) =>
    Array.isArray(value) ? firstOf(value.map((one, index) => check(one, `${at}.${index}`))) : at;

/** An object with these fields; what is not named may be. */
export const object =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, at) =>
    isObject(value) ? firstOf(Object.entries(fields).map(([name, check]) => check(value[name], `${at}.${name}`))) : at;

function firstOf(found: readonly string[]): string {
  return found.find(Boolean) ?? "";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
