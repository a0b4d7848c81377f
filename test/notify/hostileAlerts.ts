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

/** The same as a storm over three clusters, as a digest of them, and as a sign of life that tells of blind spots. */
export function hostileKinds(text: string): readonly Alert[] {
  const [first, second, third] = ['a', 'b', 'c'].map((name) => ({
    ...hostileAlert(text),
    clusterId: `/subscriptions/${name}/${text}`,
  }));
  if (!first || !second || !third) return [];
  const digest = (alert: Alert): Alert => ({ ...alert, kind: 'digest' });
  const open = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  const life = { clusters: 1, oldestAudit: text, open, silenced: 0, blind: [text, text] };
  return [
    { ...first, others: [second, third] },
    { ...digest(first), others: [second, third].map(digest) },
    { ...first, kind: 'heartbeat', entries: [], life },
  ];
}
