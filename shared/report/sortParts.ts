import type { Deny } from '../model/deny.ts';
import type { Change, Drift } from '../model/drift.ts';
import type { Finding } from '../model/finding.ts';
import { toIdKey } from '../model/resourceId.ts';
import { sortByText } from './order.ts';

/** The first, that is the worst, of each fingerprint. The findings must be sorted. */
export function toDistinct(findings: readonly Finding[]): readonly Finding[] {
  return [...Map.groupBy(findings, ({ fingerprint }) => fingerprint).values()].flatMap((same) => same.slice(0, 1));
}

/** Denied flows, the most frequent first. */
export function sortDenies(denies: readonly Deny[]): readonly Deny[] {
  const byText = sortByText(
    denies,
    ({ class: kind }) => kind,
    ({ destination }) => destination ?? '',
    ({ protocol, port }) => `${protocol}:${port ?? ''}`,
    ({ clusterId }) => clusterId ?? '',
    ({ rule }) => rule ?? '',
    ({ firstSeen }) => firstSeen,
  );
  return byText.toSorted((a, b) => b.count - a.count);
}

/** A drift with its changes by resource and path. */
export function sortDrift(drift: Drift): Drift {
  const { ignored } = drift;
  return {
    ...drift,
    changes: sortChanges(drift.changes, (change) => change),
    ...(ignored === undefined ? {} : { ignored: sortChanges(ignored, ({ change }) => change) }),
  };
}

function sortChanges<Item>(items: readonly Item[], changeOf: (item: Item) => Change): readonly Item[] {
  return sortByText(
    items,
    (item) => toIdKey(changeOf(item).resourceId),
    (item) => changeOf(item).path,
    (item) => changeOf(item).kind,
    (item) => changeOf(item).fingerprint,
  );
}
