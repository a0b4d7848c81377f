import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromLogFile } from '../../shared/denies/fromLogFile.ts';
import type { LogRow } from '../../shared/model/deny.ts';
import { root } from '../support/sourceFiles.ts';

const folder = join(root, '..', 'shared', 'fixtures', 'logs');
const isThere = existsSync(folder);
if (!isThere) console.log('skipped: the shared log fixtures are not beside the checkout');

/** What was worked out by hand for one row; null says that the row does not tell. */
interface Label {
  readonly file: string;
  readonly row: number;
  readonly table: string;
  readonly kind: string;
  readonly protocol: string;
  readonly sourceIp: string;
  readonly sourcePort: number | null;
  readonly destination?: string | null;
  readonly destinationPort?: number | null;
  readonly action: string | null;
  readonly default?: boolean | null;
  readonly policy?: string | null;
  readonly group?: string | null;
  readonly collection?: string | null;
  readonly rule?: string | null;
}

const labels = isThere
  ? (JSON.parse(readFileSync(join(folder, 'LABELS.json'), 'utf8')) as { rows: readonly Label[] }).rows
  : [];

function find({ file, row }: Label) {
  const { records, unparsed } = fromLogFile({ name: file, text: readFileSync(join(folder, file), 'utf8') });
  return { record: records.find(({ line }) => line === row), isUnparsed: unparsed.some(({ line }) => line === row) };
}

/** The label in the words of a row. */
function toFacts(label: Label): object {
  const path = [label.policy, label.group, label.collection, label.rule].filter((part) => part);
  return {
    category: label.kind === 'noSni' ? 'application' : label.kind,
    noSni: label.kind === 'noSni',
    protocol: label.protocol,
    source: label.sourceIp,
    sourcePort: label.sourcePort,
    destination: label.destination ?? null,
    destinationPort: label.destinationPort ?? null,
    isDenied: /^(?:deny|drop)$/i.test(label.action ?? ''),
    isAllowed: /^allow$/i.test(label.action ?? ''),
    defaultAction: label.default ?? null,
    rule: path.length === 0 ? null : path.join('/'),
  };
}

function toRowFacts(row: LogRow): object {
  return {
    category: row.category,
    noSni: row.noSni,
    protocol: row.protocol,
    source: row.sourceAddress,
    sourcePort: row.sourcePort ?? null,
    destination: row.host ?? row.destinationAddress ?? null,
    destinationPort: row.destinationPort ?? null,
    isDenied: row.action === 'deny',
    isAllowed: row.action === 'allow',
    defaultAction: row.defaultAction,
    rule: row.rule ?? null,
  };
}

const isForeign = ({ table }: Label): boolean => table.startsWith('ASIM');
const isDns = ({ kind }: Label): boolean => kind === 'dns';

describe.skipIf(!isThere)('real rows', () => {
  it.each(labels.filter((label) => !isForeign(label) && !isDns(label)))('$file $row is read as labelled', (label) => {
    const { record } = find(label);
    if (!record?.row) throw new Error(`row ${label.row} of ${label.file} was not read`);
    expect(toRowFacts(record.row)).toEqual(toFacts(label));
  });

  it.each(labels.filter(isDns))('$file $row is known and no flow', (label) => {
    expect(find(label)).toEqual({ record: { file: label.file, line: label.row }, isUnparsed: false });
  });

  it.each(labels.filter(isForeign))('$file $row, a form that is not ours, is listed and not dropped', (label) => {
    expect(find(label)).toEqual({ record: undefined, isUnparsed: true });
  });
});
