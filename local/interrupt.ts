/** A signal that npm passes on comes twice, once from the terminal and once from npm; within this time it is one. */
const sameMs = 500;

/** The user's wish to stop. */
export interface Interrupt {
  /** Aborted at the first Ctrl-C, SIGTERM or closed terminal. */
  readonly signal: AbortSignal;
  /** Resolves when it is aborted. */
  readonly requested: Promise<void>;
}

/**
 * Listens for the user's wish to stop. The first asks for an orderly end; a second one ends the process at once, and
 * the storage account ends with it by itself.
 */
export function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let first: number | undefined;
  const onSignal = (): void => {
    const now = performance.now();
    if (first !== undefined && now - first > sameMs) process.exit(130);
    first ??= now;
    controller.abort();
    resolve(undefined);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
  return { signal: controller.signal, requested: promise };
}
