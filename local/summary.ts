import type { Finding } from '../shared/model/finding.ts';
import type { Report } from '../shared/model/report.ts';
import type { Scenario } from './scenarios/readScenario.ts';
import { toCurl } from './simulator/curl.ts';
import type { Inbox } from './simulator/simulator.ts';

/** What is still there to be looked at after the table. */
export interface Addresses {
  readonly hostUrl: string;
  readonly controlUrl: string;
}

/** What follows the table while everything runs: where the alerts went, the pages, and changes to try, one a line. */
export function renderSummary(scenario: Scenario, inbox: Inbox, { hostUrl, controlUrl }: Addresses): string {
  const lines = [
    `Alerts   ${countAlerts(inbox)}, all in the inbox at ${controlUrl}`,
    `Report   ${hostUrl}/api/report?format=html`,
    `Control  ${controlUrl}  (the simulated Azure: what arrived, what can be changed)`,
    ...scenario.changes.flatMap((change, index) => [
      ...(index === 0 ? ['', 'Change something in the simulated Azure and watch for the alert:'] : []),
      `# ${change.title}`,
      toCurl(change, controlUrl),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** The same for a run that ends with its first audit. */
export function renderEnd(inbox: Inbox, keep: string | undefined): string {
  const where = keep === undefined ? '--keep DIR writes them and the report to a folder' : `kept in ${keep}`;
  return `Alerts   ${countAlerts(inbox)} were sent inside the simulated Azure; ${where}\n`;
}

function countAlerts({ cards, mails }: Inbox): string {
  return `${count(cards.length, 'Teams card')} and ${count(mails.length, 'e-mail')}`;
}

/** Exit status of the design: 1 if a finding is high or critical, 3 if none is but the answer is incomplete, else 0. */
export function toExitStatus(report: Report): 0 | 1 | 3 {
  const isGrave = ({ severity }: Finding) => severity === 'critical' || severity === 'high';
  if (report.findings.some(isGrave)) return 1;
  return report.complete ? 0 : 3;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
