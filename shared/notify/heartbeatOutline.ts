import type { Alert, SignOfLife } from '../model/alert.ts';
import { severities } from '../model/finding.ts';
import { toLengthText } from './facts.ts';
import { toLinks } from './links.ts';
import type { Fact, Outline } from './outline.ts';
import { toPlainText, toProse, toTimeText } from './plainText.ts';

/** More blind spots than this are counted only. */
const mostBlind = 8;

/** The sign that somebody still watches, and what is not watched. */
export function toHeartbeatOutline(alert: Alert, life: SignOfLife): Outline {
  const clusters = life.clusters === 1 ? '1 cluster' : `${life.clusters} clusters`;
  const spots = life.blind.length === 1 ? '1 blind spot' : `${life.blind.length} blind spots`;
  const isBlind = life.blind.length > 0 || life.clusters === 0;
  return {
    // Green is for nothing to do: what is open has been told, and is not all right.
    tone: isBlind ? 'warning' : life.open.critical + life.open.high > 0 ? 'calm' : 'good',
    badge: 'SIGN OF LIFE',
    headline: `Breakwater watches ${clusters}${life.blind.length === 0 ? '' : `, with ${spots}`}`,
    counts: '',
    facts: [
      { label: 'Oldest audit', text: toAuditText(alert, life) },
      { label: 'Open findings', text: toOpenText(life) },
      ...toBlind(life),
      {
        label: 'Why you get this',
        text: 'Alerts are accepted by Teams and mail servers before they are shown. If these messages stop, alerts do not arrive either.',
      },
    ],
    othersTitle: '',
    others: [],
    links: toLinks(alert, undefined),
  };
}

function toAuditText({ createdAt }: Alert, { oldestAudit }: SignOfLife): string {
  if (oldestAudit === null) return 'none has completed yet';
  const age = toLengthText(Date.parse(createdAt) - Date.parse(oldestAudit));
  return `${age === '' ? '' : `${age} ago, `}${toPlainText(toTimeText(oldestAudit), 200)}`;
}

function toOpenText({ open, silenced }: SignOfLife): string {
  const counts = severities.filter((severity) => open[severity] > 0).map((severity) => `${open[severity]} ${severity}`);
  return `${counts.length === 0 ? 'none' : counts.join(', ')}${silenced === 0 ? '' : ` (${silenced} silenced)`}`;
}

function toBlind({ blind }: SignOfLife): readonly Fact[] {
  const shown = blind.slice(0, mostBlind).map((line) => ({ label: 'Not watched', text: toProse(line, 300) }));
  const left = blind.length - shown.length;
  return left === 0 ? shown : [...shown, { label: 'Not watched', text: `and ${left} more` }];
}
