/** From the client to the server: one message, posted. */

import type { ClientMessage, SSEOptions } from "./SSETypes.js";
import { refusal, requestInit } from "./SSEUtils.js";

/**
 * Post a message to its channel's handler.
 *
 * Rejects when it was not taken: the server's words are the error's message, the failure its `cause`.
 */
export async function post(message: ClientMessage, options: SSEOptions): Promise<void> {
  const { sendUrl = "", csrfToken } = options;
  const headers = { "Content-Type": "application/json", ...(csrfToken && { "X-CSRFToken": csrfToken }) };
  const init = await requestInit(options, headers);
  const body = JSON.stringify({ channel: options.channel, ...message });
  const response = await fetch(sendUrl, { ...init, method: "POST", body });
  if (response.ok) return;
  const { detail }: { detail?: string } = await response.json().catch(() => ({}));
  throw new Error(detail, { cause: refusal(response) });
}
