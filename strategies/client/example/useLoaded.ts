/** Loads what a component shows. */

import { useEffect, useState } from "react";

export interface Loaded<T> {
  readonly data?: T;
  readonly error?: unknown;
}

/** Call `load` when the component appears. */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [start] = useState(() => load);
  const [loaded, setLoaded] = useState<Loaded<T>>({});
  useEffect(() => {
    let isShown = true;
    const show = (result: Loaded<T>) => isShown && setLoaded(result);
    start().then(
      (data) => show({ data }),
      (error) => show({ error }),
    );
    return () => {
      isShown = false;
    };
  }, [start]);
  return loaded;
}
