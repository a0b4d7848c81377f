export { answerReport } from '../../functions/work/report.ts';

/** Loads the clients that `report` uses. */
export const load = () =>
  Promise.all([import('../../shared/storage/blob.sdk.ts'), import('../../shared/storage/queue.sdk.ts')]);
