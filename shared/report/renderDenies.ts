import type { Deny, DenyClass } from '../model/deny.ts';
import { toResourceName } from '../model/resourceId.ts';
import { grid, paragraph, type Column, type TableOptions, type Tone } from './layout.ts';
import { toCount, toTimeText } from './words.ts';

/** Classes in people's words, one line each. */
const meanings: Record<DenyClass, string> = {
  dependency: 'something the cluster needs',
  nearMiss: 'a needed name on another port or protocol',
  ambiguous: 'may be something a cluster needs; the row cannot tell which, or whose',
  undocumented: 'nothing that the documentation names',
  noSni: 'the client named no host, as pods do that call the API server by its address',
  threatIntel: 'dropped by threat intelligence, whatever the rules say',
  idps: 'dropped by intrusion detection, after a rule let it through',
};

const tones: Partial<Record<DenyClass, Tone>> = { dependency: 'bad', nearMiss: 'warn', ambiguous: 'unsure' };

/** What was looked at: flows of an estate's clusters only, and rows that could all be read or not. */
export interface DeniesScope {
  readonly isEstate: boolean;
  readonly isWhole: boolean;
}

/** Denied flows for a terminal, the most frequent first, and what their classes mean. Hostile characters are written out. */
export function renderDenies(denies: readonly Deny[], options: TableOptions, scope: DeniesScope): string {
  if (denies.length === 0) return `${toNoneText(scope)}\n`;
  const fitted = { ...options, width: Math.max(options.width, 60) };
  const sorted = denies.toSorted((a, b) => b.count - a.count);
  const columns: readonly Column<Deny>[] = [
    { title: 'COUNT', text: ({ count }) => String(count) },
    { title: 'CLASS', text: ({ class: kind }) => kind, tone: ({ class: kind }) => tones[kind] ?? 'plain' },
    { title: 'CLUSTER', text: ({ clusterId }) => (typeof clusterId === 'string' ? toResourceName(clusterId) : '-') },
    { title: 'DESTINATION', text: toDeniedText, weight: 3 },
    { title: 'PORT', text: ({ protocol, port }) => `${protocol}:${port ?? '-'}` },
    { title: 'LAST SEEN', text: ({ lastSeen }) => toTimeText(lastSeen) },
  ];
  const kinds = [...new Set(sorted.map(({ class: kind }) => kind))];
  const legend = kinds.flatMap((kind) => paragraph(meanings[kind], kind.length + 4, fitted, `  ${kind}  `));
  return `${[...grid(sorted, columns, fitted), '', ...legend].join('\n')}\n`;
}

function toNoneText({ isEstate, isWhole }: DeniesScope): string {
  const logs = isWhole ? 'The logs show' : 'What could be read of the logs shows';
  return `${logs} no denied flow${isEstate ? " of the estate's clusters" : ''}.`;
}

/** What was denied, where one destination is meant and where many are. */
export function toDeniedText({ destination, destinations }: Deny): string {
  if (destination !== undefined) return destination;
  return destinations === undefined ? '-' : `${toCount(destinations, 'more destination')}, at least`;
}
