import { toTimedLogRows } from '../../local/scenarios/logRows.ts';
import type { Scenario } from '../../local/scenarios/readScenario.ts';
import { auditEstate } from '../../shared/app/auditEstate.ts';
import { fromLogFile } from '../../shared/denies/fromLogFile.ts';
import type { Report } from '../../shared/model/report.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';

/** The report on a scenario with its logs, as the command line makes it from files. */
export function reportOnScenario(scenario: Scenario, now: Date): Report {
  const text = JSON.stringify(scenario.resources);
  const lines = toTimedLogRows(scenario.logRows, now).map(({ columns }) => JSON.stringify(columns));
  const { rows } = fromLogFile({ name: 'logs.ndjson', text: lines.join('\n') }, now.toISOString());
  const estate = toEstate([{ name: `${scenario.name}.json`, text }], { kind: 'files', description: scenario.name });
  return auditEstate({ estate, generatedAt: now.toISOString(), logRows: rows });
}
