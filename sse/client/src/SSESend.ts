/** Messages from the client to the server. */

import type { ClientMessage, SSEOptions } from "./SSETypes.js";
import { buildRequestInit, toFailure } from "./SSEUtils.js";

/**
 * Post a message to its channel's handler.
 *
 * Rejects if the server does not accept it: the error's message is the response's `detail`, its `cause` the failure.
 */
export async function sendMessage(message: ClientMessage, options: SSEOptions): Promise<void> {
  const { sendUrl = "", csrfToken } = options;
  const headers = { "Content-Type": "application/json", ...(csrfToken && { "X-CSRFToken": csrfToken }) };
  const init = await buildRequestInit(options, headers);
  const body = JSON.stringify({ channel: options.channel, ...message });
  const response = await fetch(sendUrl, { ...init, method: "POST", body });
  if (response.ok) return;
  const { detail }: { detail?: string } = await response.json().catch(() => ({}));
  throw new Error(detail, { cause: toFailure(response) });
}
