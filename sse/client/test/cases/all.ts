/** All test cases, in the order of their indexes in URLs. */

import { CONNECTING_CASES } from "./connecting.js";
import { RESUMING_CASES } from "./resuming.js";

export { PARSING_CASES } from "./parsing.js";

export const CONNECTION_CASES = [...CONNECTING_CASES, ...RESUMING_CASES];
