/** The app with what `report` does loaded: ready to take a request. */
import '../../functions/index.ts';

export const ready = import('../../functions/work/report.ts');
