import { acceptBaseline } from '../shared/app/acceptBaseline.ts';
import { readAcceptance } from '../shared/app/readAcceptance.ts';
import { readBaselines } from '../shared/app/readBaselines.ts';
import { renderBaselines } from '../shared/report/renderBaselines.ts';
import { toVisible } from '../shared/report/text.ts';
import type { BaselineOptions } from './baselineOptions.ts';
import { openStores } from './openStores.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage.ts';

/**
 * Runs `breakwater baseline show` or `accept` on the stores of a deployment and shows what is accepted then. Returns 0,
 * or 1 if an acceptance has ended. @throws UsageError for exit 2, PortError if the storage account cannot be reached
 */
export async function baseline(options: BaselineOptions, terminal: Terminal): Promise<number> {
  const ports = { ...openStores(options.account), clock: terminal.now };
  if (options.action === 'accept') {
    const { cluster, who, why, until, digest } = options;
    // JSON leaves out what is undefined: the same check as for what comes over HTTP.
    const read = await readAcceptance(JSON.stringify({ cluster, who, why, until, digest }), undefined);
    if (typeof read === 'string') throw new UsageError(toVisible(read));
    const result = await acceptBaseline(read, ports);
    if (result.kind === 'refused') throw new UsageError(toVisible(result.problem));
    terminal.progress(`breakwater: accepted the state ${result.baseline.digest} of ${toVisible(result.clusterName)}`);
  }
  const baselines = await readBaselines(options.cluster, ports);
  if (baselines.length === 0) throw new UsageError('no such cluster has been audited yet.');
  const isJson = options.format === 'json';
  const text = isJson
    ? `${JSON.stringify({ baselines }, null, 2)}\n`
    : renderBaselines(baselines, { color: terminal.color, width: terminal.width });
  terminal.print(text);
  return baselines.some(({ state }) => state === 'expired') ? 1 : 0;
}
