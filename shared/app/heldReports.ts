import type { Report } from '../model/report.ts';
import type { ReportStore } from '../ports.ts';
import { createJoin } from './joined.ts';
import { type ReadPorts, readReport } from './readReport.ts';

/** For so long a report is given again without a look at the storage account; for as long again while that look is taken. */
const heldMs = 1_000;

const held = createJoin<Report | undefined>(heldMs);

/**
 * The same as `readReport` for many who ask at once or one after another: up to two seconds old where another process
 * has written since, never older than what this one wrote.
 */
export function readHeldReport(cluster: string | undefined, ports: ReadPorts): Promise<Report | undefined> {
  const asked = { port: ports.reports, key: cluster ?? '', clock: ports.clock };
  return held.ask(asked, () => readReport(cluster, ports));
}

/** The same store; what is written to it here is read at once. */
export function tellingReports(reports: ReportStore): ReportStore {
  const telling: ReportStore = {
    ...reports,
    put: async (...written) => {
      try {
        await reports.put(...written);
      } finally {
        held.forget(telling);
      }
    },
  };
  return telling;
}
