/** The app with `auditCluster`, the heaviest function, and every client that it needs. */
import '../../functions/index.ts';

export const ready = import('./auditWork.ts').then(({ load }) => load());
