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

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
