/** Messages from the client to the server. */
import { sendRequest, toError, toSetupFailure } from "./SSEUtils.js";
/**
 * Post a message to its channel's handler.
 *
 * Rejects if the server does not accept it: the error's message is the response's `detail`, its `cause` the failure.
 */
export async function sendMessage(message, options) {
    const { sendUrl, csrfToken, channel } = options;
    if (!sendUrl)
        throw toError(toSetupFailure("no URL"));
    const headers = [["Content-Type", "application/json"]];
    if (csrfToken)
        headers.push(["X-CSRFToken", csrfToken]);
    const init = { method: "POST", body: JSON.stringify({ channel, ...message }) };
    const response = await sendRequest(sendUrl, options, headers, init, ({ ok }) => ok);
    if ("kind" in response)
        throw toError(response);
}
//# sourceMappingURL=SSESend.js.map