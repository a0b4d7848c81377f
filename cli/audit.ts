import { auditEstate, toLogFold } from '../shared/app/auditEstate.ts';
import { collectFromAzure } from '../shared/app/collectFromAzure.ts';
import { isIntention, toIntendedState } from '../shared/app/readIntended.ts';
import { version } from '../shared/app/version.ts';
import { countTo, type DenyFold } from '../shared/denies/denyFold.ts';
import type { Config } from '../shared/model/config.ts';
import type { LogRow } from '../shared/model/deny.ts';
import type { Estate } from '../shared/model/estate.ts';
import type { Gap } from '../shared/model/gap.ts';
import type { NameFailure } from '../shared/model/nameFailure.ts';
import type { Report } from '../shared/model/report.ts';
import { toExitStatus } from '../shared/report/exitStatus.ts';
import { renderExport } from '../shared/report/exports/formats.ts';
import { renderJson } from '../shared/report/renderJson.ts';
import { renderTable } from '../shared/report/renderTable.ts';
import { toVisible } from '../shared/report/text.ts';
import { toCount, toList } from '../shared/report/words.ts';
import type { AuditOptions } from './options.ts';
import { readConfigFile } from './readConfigFile.ts';
import { readState } from './readEstate.ts';
import { readFiles } from './readFiles.ts';
import { readLogs } from './readLogs.ts';
import type { Terminal } from './terminal.ts';
import { writeResult } from './writeResult.ts';

/** Runs `breakwater audit` and returns the exit status of the design: 0, 1 or 3. @throws UsageError for exit 2 */
export async function audit(options: AuditOptions, terminal: Terminal): Promise<number> {
  const now = options.now ?? terminal.now();
  const config = await readConfigFile(options.config);
  const { estate, ...logs } = await readInput(options, terminal, config, now);
  const report = auditEstate({
    estate,
    generatedAt: now.toISOString(),
    ...logs,
    ...(config === undefined ? {} : { config }),
    ...(options.baseline === undefined
      ? {}
      : { reference: { estate: await readBaseline(options, estate, terminal), baseline: {} } }),
  });
  await writeResult(await render(report, options, terminal), options.out, terminal);
  return toExitStatus(report, options.failOn);
}

/** What was, or what a template or Terraform says should be. */
async function readBaseline(options: AuditOptions, estate: Estate, terminal: Terminal): Promise<Estate> {
  const path = options.baseline ?? '';
  if (path.startsWith('snapshot:')) return readState([path], options, terminal);
  const files = await readFiles([path]);
  if (!files.some(isIntention)) return readState([path], options, terminal);
  const { notRead, ...state } = toIntendedState(files, estate);
  if (notRead.length > 0) terminal.progress(`breakwater: not read in ${path}: ${toVisible(toList(notRead, 8))}`);
  return state;
}

interface Input {
  readonly estate: Estate;
  readonly logRows?: readonly LogRow[];
  readonly logFold?: DenyFold;
  readonly nameFailures?: readonly NameFailure[];
  readonly logGaps: readonly Gap[];
}

async function readInput(
  options: AuditOptions,
  terminal: Terminal,
  config: Config | undefined,
  now: Date,
): Promise<Input> {
  const { subscriptions, workspaces } = options;
  const live =
    subscriptions.length === 0
      ? { estate: await readState(options.estate, options, terminal), logGaps: [] }
      : await collectFromAzure({ subscriptions, workspaces, now, log: (line) => terminal.progress(line) });
  if (options.logs.length === 0) return live;
  const at = { estate: live.estate, generatedAt: now.toISOString(), ...(config === undefined ? {} : { config }) };
  const { logFold, logGaps } = await countLogs(options.logs, now, toLogFold(at));
  return { ...live, logFold, logGaps: [...live.logGaps, ...logGaps] };
}

/** Counts the rows of log files as they are read; what is in no known form is a gap of its file. */
async function countLogs(
  paths: readonly string[],
  now: Date,
  logFold: DenyFold,
): Promise<{ readonly logFold: DenyFold; readonly logGaps: readonly Gap[] }> {
  const unparsed = new Map<string, number>();
  const partial = new Set<string>();
  await readLogs(paths, now, ({ file, parsed, textClass }) => {
    if (parsed.kind !== 'unparsed') countTo(logFold, parsed);
    else if (textClass === 'partial answer') partial.add(file);
    else unparsed.set(file, (unparsed.get(file) ?? 0) + 1);
  });
  const logGaps = [...unparsed].map(([file, count]) => toLogGap(file, count));
  return { logFold, logGaps: [...logGaps, ...[...partial].map(toPartialGap)] };
}

function toLogGap(resource: string, count: number): Gap {
  const detail = `${toCount(count, 'record')} in no known form of firewall log.`;
  return { resource, reason: 'malformed', detail };
}

function toPartialGap(resource: string): Gap {
  const detail = 'The query answer is partial: the service left rows out. Ask for a shorter time.';
  return { resource, reason: 'unavailable', detail };
}

async function render(report: Report, { format, out, all }: AuditOptions, terminal: Terminal): Promise<string> {
  switch (format) {
    case 'json':
      return renderJson(report);
    case 'html':
      return (await import('../shared/app/renderPage.ts')).renderPage(report);
    case 'table':
      return renderTable(report, { color: out === undefined && terminal.color, width: terminal.width, all });
    case 'markdown':
    case 'sarif':
    case 'junit':
    case 'csv':
    case 'metrics':
      return renderExport(report, format, { version });
  }
}
