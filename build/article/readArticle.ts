import type { Cloud } from '../../shared/model/catalog.ts';
import { readTables, type TableRow } from './readTables.ts';
import { toCloud, toFeatures } from './sections.ts';

/** A port with its protocol if the article names one, upper case. */
export interface ArticlePort {
  readonly protocol?: string;
  readonly port: number;
}

/** One requirement that an article states. */
export interface ArticleRow {
  readonly line: number;
  readonly section: string;
  /** Empty under a heading that is not known. */
  readonly features: readonly string[];
  /** Absent where the article names no cloud. */
  readonly cloud?: Cloud;
  /** Ways to name the destination, of which one is enough; as `toDestinationKey` makes them. */
  readonly destinations: readonly string[];
  /** Empty if the cell cannot be read. */
  readonly ports: readonly ArticlePort[];
}

/** The requirements in the tables of an article. Tables without a destination and a port column are passed over. */
export function readArticle(text: string): readonly ArticleRow[] {
  return readTables(text).flatMap(toRows);
}

/** The form in which destinations are compared: lower case, one name for each placeholder. */
export function toDestinationKey(text: string): string {
  const key = text.trim().toLowerCase().replace(/\.$/, '');
  const named = placeholders.find(([words]) => words.test(key));
  return (named ? named[1] : key).replace(
    /<(?:region|cluster-region-name|cluster-region)>|(?<=\.)region$/g,
    '<location>',
  );
}

const placeholders: readonly (readonly [RegExp, string])[] = [
  [/^<?apiserver ?(public)? ?ip>?$/, '<apiserverip>'],
  [/^<?custom ?dns ?ip>?$/, '<customdnsip>'],
  [/^<?apiserver ?subnet ?cidr>?$/, '<apiserversubnetcidr>'],
  [/^<?region ?cidrs>?$/, '<regioncidrs>'],
];

function toRows({ line, headings, cells }: TableRow): readonly ArticleRow[] {
  const names = [...cells.keys()];
  const cellOf = (words: RegExp) => cells.get(names.find((name) => words.test(name)) ?? '');
  const [where, port, protocol] = [cellOf(/fqdn|endpoint/), cellOf(/^ports?$/), cellOf(/^protocols?$/)];
  if (where === undefined || port === undefined) return [];
  const items = toItems(where);
  const row = {
    line,
    section: headings.filter((heading) => heading !== '').at(-1) ?? '',
    features: toFeatures(headings),
    ports: toPorts(port, protocol),
  };
  const withCloud = (cloud: Cloud | undefined) => (cloud === undefined ? row : { ...row, cloud });
  // With a protocol column the names in a cell are ways to write one rule; without, each is a host of its own.
  if (protocol !== undefined) {
    return [{ ...withCloud(toCloud(headings)), destinations: items.map(({ key }) => key) }];
  }
  return items.map(({ key, note }) => ({ ...withCloud(toCloud([...headings, note])), destinations: [key] }));
}

const separators = /<br ?\/?>|,|\bor\b/gi;

interface Item {
  readonly key: string;
  /** What stands in brackets behind it. */
  readonly note: string;
}

function toItems(cell: string): readonly Item[] {
  // What stands in brackets is one remark, commas and all.
  const plain = toPlainText(cell).replace(/\([^()]*\)/g, (remark) => remark.replace(separators, ' '));
  return plain
    .split(separators)
    .map(toItem)
    .filter(({ key }) => key !== '');
}

function toItem(text: string): Item {
  const note = /\(([^)]*)\)/.exec(text)?.[1] ?? '';
  const name = text
    .replace(/\([^)]*\)/g, '')
    .replace(/^\s*(?:service ?tag|regional cidrs)\s*-\s*/i, '')
    .replace(/:\d+\s*$/, '');
  return { key: toDestinationKey(name), note };
}

/** Markdown without its marks: links give their text, code and emphasis what they hold, entities and escapes the character. */
function toPlainText(cell: string): string {
  return cell
    .replace(/\[([^[\]]*)\](?:\([^()]*\)|\[[^[\]]*\])/g, '$1')
    .replace(/\*\*|`|(?<![\w*.])\*(?=[A-Za-z])|(?<=[A-Za-z])\*(?![\w*])/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\\([<>*_`|\\])/g, '$1');
}

/** `HTTPS:443`, `443`, `443 and 4443`; a protocol column speaks for every port without one. Empty if anything else is there. */
function toPorts(cell: string, protocolCell: string | undefined): readonly ArticlePort[] {
  const common = protocolCell === undefined ? [] : toWords(protocolCell);
  const words = toWords(cell);
  const ports = words.flatMap((word) => {
    const [, protocol, digits] = /^(?:([a-z]+):)?(\d{1,5})$/i.exec(word) ?? [];
    const port = Number(digits);
    if (digits === undefined || port < 1 || port > 65535) return [];
    const spoken = protocol === undefined ? common : [protocol];
    return spoken.length === 0 ? [[{ port }]] : [spoken.map((each) => ({ protocol: each.toUpperCase(), port }))];
  });
  return ports.length === words.length ? ports.flat() : [];
}

function toWords(cell: string): readonly string[] {
  return toPlainText(cell)
    .split(/<br ?\/?>|,|\/|\bor\b|\band\b|\s/i)
    .filter((word) => word !== '');
}
