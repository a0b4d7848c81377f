import type { Drift } from '../model/drift.ts';
import { groupBy } from './order.ts';
import { toVisible } from './text.ts';
import { toCount, toList } from './words.ts';

/** How many changes the configuration ignores and for whom, as one sentence; empty if it ignores none. */
export function toIgnoredText({ ignored = [] }: Pick<Drift, 'ignored'>): string {
  if (ignored.length === 0) return '';
  const groups = [...groupBy(ignored, ({ owner, reason, until }) => `${owner}\n${reason}\n${until}`).values()];
  const parts = groups.map((group) => {
    const { owner = '', reason = '', until = '' } = group[0] ?? {};
    return `${groups.length === 1 ? '' : `${group.length} `}until ${until} by ${toVisible(owner)} (${toVisible(reason.replace(/\.$/, ''))})`;
  });
  return `${toCount(ignored.length, 'change')} ignored: ${toList(parts, 5)}.`;
}
