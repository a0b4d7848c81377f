/** Runs a task when its turn has come. */
export type Turnstile = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** Lets so many tasks run at a time, whoever asks, in the order in which they ask. A task that fails lets the next one in. */
export function createTurnstile(width: number): Turnstile {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return async (task) => {
    if (inside >= width) await new Promise<void>((enter) => waiting.push(enter));
    else inside += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      // Whoever waited takes the place over.
      if (next) next();
      else inside -= 1;
    }
  };
}
