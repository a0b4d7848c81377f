import type { Dependency } from '../../model/catalog.ts';
import { groupBy } from '../order.ts';
import { toTarget } from './target.ts';

/**
 * The way to allow of each either-or group, by the group's name: one for which every rule can be written, and of those one
 * by host names, because a service tag lets much more through.
 */
export function toChosenWays(dependencies: readonly Dependency[]): ReadonlyMap<string, string> {
  const members = dependencies.filter(({ group, need }) => group !== undefined && need !== 'optional');
  const groups = groupBy(members, ({ group }) => group?.name ?? '');
  return new Map([...groups].map(([name, rows]) => [name, choose(rows)]));
}

function choose(rows: readonly Dependency[]): string {
  const ways = [...groupBy(rows, ({ group }) => group?.alternative ?? '')];
  const whole = ways.filter(([, members]) => members.every((member) => typeof toTarget(member) !== 'string'));
  const narrow = whole.find(([, members]) => members.every(({ destination }) => destination.kind === 'host'));
  return (narrow ?? whole[0] ?? ways[0])?.[0] ?? '';
}
