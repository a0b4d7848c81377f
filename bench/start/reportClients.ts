/** The same with the storage clients that the first request of a new instance waits for. */
import '../../functions/index.ts';

export const ready = import('./reportWork.ts').then(({ load }) => load());
