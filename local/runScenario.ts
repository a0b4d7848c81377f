import type { Log } from '../shared/ports.ts';
import { toExitStatus } from '../shared/report/exitStatus.ts';
import { renderTable } from '../shared/report/renderTable.ts';
import { watchAlerts } from './alertWatch.ts';
import type { Host } from './host/startHost.ts';
import type { Interrupt } from './interrupt.ts';
import { keepResults } from './keepResults.ts';
import { readReport } from './readReport.ts';
import type { Scenario } from './scenarios/readScenario.ts';
import type { StartOptions } from './startOptions.ts';
import type { LocalAzure } from './startParts.ts';
import { renderEnd, renderSummary } from './summary.ts';

/** Milliseconds that the first audit gets with all its alerts; it needs about two seconds. */
const firstAuditMs = 180_000;

/** One run of a scenario that has been started. */
export interface Run {
  readonly options: StartOptions;
  readonly scenario: Scenario;
  readonly azure: LocalAzure;
  readonly interrupt: Interrupt;
  /** Takes progress, a line each. */
  readonly say: Log;
}

/**
 * Audits at once, prints the report and where to go on from it, and stays until the user wants to stop (not with
 * `--once`). Returns the exit status. @throws NoReportError if the audit gave no report
 */
export async function runScenario(run: Run): Promise<number> {
  const { options, azure, interrupt, say } = run;
  say(`Running: ${azure.host.functions.map(({ name, trigger }) => `${name} (${trigger})`).join(', ')}`);
  await Promise.race([auditOnce(azure.host, say, interrupt.signal), interrupt.requested]);
  if (interrupt.signal.aborted) return 130;
  const status = await printReport(run);
  if (!options.once) await stay(run);
  if (options.keep !== undefined) {
    await keepResults(options.keep, azure.host.url, azure.simulator.inbox());
    say(`Kept in ${options.keep}: report.json, report.html, cards, mails.`);
  }
  return options.once ? status : 0;
}

async function auditOnce(host: Host, say: Log, signal: AbortSignal): Promise<void> {
  for (const timer of ['scheduledAudit', 'watchDenyLogs']) {
    // Once the user wants to stop, the host is taken down under our feet: nothing new begins.
    if (signal.aborted) break;
    // A failure is in the log already; whether there is a report all the same shows when it is read.
    await host.runTimer(timer).catch(() => undefined);
    await idleWithin(host, say);
  }
}

async function idleWithin(host: Host, say: Log): Promise<void> {
  let timeout: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timeout = setTimeout(() => resolve('late'), firstAuditMs);
  });
  const end = await Promise.race([host.idle(), late]);
  clearTimeout(timeout);
  if (end === 'late') say(`Some work is still waiting after ${firstAuditMs / 1000} seconds; the lines above say why.`);
}

async function printReport({ options, scenario, azure }: Run): Promise<number> {
  const { host, simulator } = azure;
  const report = await readReport(host.url);
  const { isTTY, columns } = process.stdout;
  const table = renderTable(report, { color: isTTY && !process.env['NO_COLOR'], width: isTTY ? columns : 100 });
  const addresses = { hostUrl: host.url, controlUrl: simulator.controlUrl };
  const inbox = simulator.inbox();
  const rest = options.once ? renderEnd(inbox, options.keep) : renderSummary(scenario, inbox, addresses);
  process.stdout.write(`\n${table}\n${rest}\n`);
  return toExitStatus(report, 'high');
}

async function stay({ azure, interrupt, say }: Run): Promise<void> {
  const stopWatching = watchAlerts(() => azure.simulator.inbox(), say);
  say('Running until Ctrl-C.');
  await interrupt.requested;
  stopWatching();
  say('Stopping …');
}
