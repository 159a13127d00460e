/** Shows why a request failed, with the invalid fields. */

import { ApiError } from "throughline-api";

export function Problem({ error }: { error: unknown }) {
  if (!error) return null;
  const { problem, retryAfterS } = error instanceof ApiError ? error : {};
  return (
    <div role="alert">
      <p>
        {error instanceof Error ? error.message : String(error)}
        {retryAfterS && ` Try again in ${retryAfterS} seconds.`}
      </p>
      <ul>
        {problem?.errors?.map(({ field, message }) => (
          <li key={`${field} ${message}`}>
            {field}: {message}
          </li>
        ))}
      </ul>
    </div>
  );
}
