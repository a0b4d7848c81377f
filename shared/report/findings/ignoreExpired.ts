import { allChanges, toEndedIgnores } from '../../drift/ignoredChanges.ts';
import type { IgnoredDrift } from '../../model/config.ts';
import { type Finding, toFinding } from '../../model/finding.ts';
import { clip } from '../text.ts';
import { toCount, toList } from '../words.ts';
import type { FindingContext } from './context.ts';

/**
 * Entries of the configuration that ignored drift and have ended, one finding a cluster: medium while there are changes
 * that they would still be about, which are told again, else for information, because they can go.
 */
export function findExpiredIgnores({ input, report }: FindingContext): readonly Finding[] {
  const ignores = input.config?.ignoredDrift ?? [];
  const changes = input.drift ? allChanges(input.drift) : [];
  const ended = toEndedIgnores(changes, { ignores, now: input.generatedAt });
  if (ended.length === 0) return [];
  const live = ended.filter((one) => one.changes.length > 0);
  const told = live.length === 0 ? ended : live;
  const owners = toList([...new Set(told.map(({ entry }) => entry.owner))], 3);
  const state =
    live.length === 0
      ? 'Nothing differs there, so they can go.'
      : `${toCount(new Set(live.flatMap((one) => one.changes)).size, 'change')} that they ignored are told again.`;
  return [
    toFinding({
      kind: 'ignored-drift-expired',
      severity: live.length === 0 ? 'info' : 'medium',
      clusterId: report.id,
      title: clip(`${report.name}: drift of ${toList(told.map(toPlaceText), 2)} is no longer ignored`, 200),
      detail: `${told.map(({ entry }) => `${entry.owner} ignored ${toPlaceText({ entry })} until ${entry.until}: ${entry.reason}`).join(' ')} ${state}`,
      evidence: { entries: told.map(({ entry, changes: found }) => ({ ...entry, changes: found.length })) },
      fix: {
        summary: `Ask ${owners}: remove the entry from ignoredDrift in the configuration, or renew it with a later day.`,
        proven: false,
      },
    }),
  ];
}

function toPlaceText({ entry }: { readonly entry: IgnoredDrift }): string {
  return entry.path === '*' ? entry.resource : `${entry.resource} ${entry.path}`;
}
