import type { Alert } from '../../shared/model/alert.ts';
import { alertOf, entryOf, findingOf } from './alerts.ts';

/** An alert in which everything that comes from outside is one hostile text; further ones are titles of other findings. */
export function hostileAlert(text: string, ...others: readonly string[]): Alert {
  const finding = findingOf({
    title: text,
    detail: text,
    evidence: { destinations: [{ destination: text, protocol: text, port: 443 }] },
    cause: { resourceId: text, path: text, changedBy: text, changedAt: text },
    fix: { summary: text, azCli: text, proven: false },
  });
  const silences = { count: 2, titles: [text, text] };
  return alertOf(
    [
      { ...entryOf(finding), note: text, owner: text, silences },
      ...[text, ...others].map((title, index) => entryOf(findingOf({ title }, `other-${index}`), 'resolved')),
    ],
    { clusterName: text },
  );
}
