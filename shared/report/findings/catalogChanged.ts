import { findById } from '../../model/byId.ts';
import { compareNeeds, isNeeded, type NeedChanges, type Needs, toNeedKey } from '../../drift/needChanges.ts';
import { type Finding, toFinding } from '../../model/finding.ts';
import type { Gap } from '../../model/gap.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { DependencyReport, Report } from '../../model/report.ts';
import { isSameId } from '../../model/resourceId.ts';
import { clip } from '../text.ts';
import { toList } from '../words.ts';
import type { FindingContext } from './context.ts';

/** So long a change stays news, in days: long enough for a week's holiday, and the report does not fill up. */
const newsDays = 7;

/** One row that appeared or went, and when an audit saw it first. */
interface News {
  readonly at: string;
  readonly destination: string;
  readonly protocol: string;
  readonly port: number;
}

/**
 * What Microsoft changed since the last report of the cluster: rows that are needed now and were not, with today's verdict,
 * and rows that are needed no longer. High if a new required one is denied or partly denied, else for information.
 */
export function findCatalogChanges(context: FindingContext): readonly Finding[] {
  const { input, report } = context;
  const { previous } = input;
  const before = findById(previous?.clusters, report.id);
  if (!previous || !before) return [];
  const changes = compareNeeds(toNeeds(previous, before), toNeeds({ ...input, gaps: input.estateGaps }, report));
  const told = previous.findings.find(
    ({ kind, clusterId }) => kind === catalogChanged && isSameId(clusterId, before.id),
  );
  const needed = new Map(report.dependencies.filter(isNeeded).map((row) => [toNeedKey(row), row]));
  const news = toNews(changes, told?.evidence, input.generatedAt);
  const appeared = news.appeared.flatMap((each) => {
    const row = needed.get(toKey(each));
    return row ? [{ row, at: each.at }] : [];
  });
  const gone = news.gone.filter((each) => !needed.has(toKey(each)));
  return appeared.length + gone.length === 0 ? [] : [toChangedFinding({ appeared, gone }, context)];
}

const catalogChanged = 'catalog-changed';

function toNeeds(
  { catalogVersion, gaps }: { readonly catalogVersion: string; readonly gaps: readonly Gap[] },
  { id, dependencies }: Pick<Report['clusters'][number], 'id' | 'dependencies'>,
): Needs {
  const list = `${id}/outboundNetworkDependenciesEndpoints`;
  return { catalogVersion, dependencies, ownListRead: !gaps.some(({ resource }) => isSameId(resource, list)) };
}

/** What is new now, and what the last report told and is still fresh. */
function toNews({ appeared, gone }: NeedChanges, told: JsonObject | undefined, now: string) {
  const join = (rows: readonly DependencyReport[], name: 'appeared' | 'gone'): readonly News[] => {
    const fresh = readNews(told?.[name]).filter(({ at }) => daysBetween(at, now) < newsDays);
    const all = [
      ...rows.map(({ destination, protocol, port }) => ({ at: now, destination, protocol, port })),
      ...fresh,
    ];
    return [...new Map(all.map((each) => [toKey(each), each])).values()];
  };
  return { appeared: join(appeared, 'appeared'), gone: join(gone, 'gone') };
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

/** Rows as an earlier report holds them; a stored report may be of any make. */
function readNews(value: Json | undefined): readonly News[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: Json) => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return [];
    const { at, destination, protocol, port } = each as JsonObject;
    if (typeof at !== 'string' || typeof destination !== 'string' || typeof protocol !== 'string') return [];
    return typeof port === 'number' ? [{ at, destination, protocol, port }] : [];
  });
}

function toKey({ destination, protocol, port }: Omit<News, 'at'>): string {
  return `${destination.toLowerCase()} ${protocol}:${port}`;
}

interface Changed {
  readonly appeared: readonly { readonly row: DependencyReport; readonly at: string }[];
  readonly gone: readonly News[];
}

function toChangedFinding({ appeared, gone }: Changed, { input, report }: FindingContext): Finding {
  const rows = appeared.map(({ row }) => row);
  const blocked = rows.filter(({ need, verdict }) => need === 'required' && isBlocked(verdict));
  return toFinding({
    kind: catalogChanged,
    severity: blocked.length > 0 ? 'high' : 'info',
    clusterId: report.id,
    title: clip(toTitle({ name: report.name, rows, blocked, gone }), 200),
    detail: [
      rows.length === 0 ? '' : `Microsoft now asks for ${toList(rows.map(toRowText), 8)}.`,
      gone.length === 0 ? '' : `It no longer asks for ${toList(gone.map(toPlaceText), 8)}.`,
    ]
      .filter((text) => text !== '')
      .join(' '),
    evidence: {
      catalogVersion: input.catalogVersion,
      appeared: appeared.map(({ row, at }) => ({ at, ...toPlace(row), need: row.need, verdict: row.verdict })),
      gone: gone.map(({ at, ...place }) => ({ at, ...place })),
    },
  });
}

function toTitle(told: {
  readonly name: string;
  readonly rows: readonly DependencyReport[];
  readonly blocked: readonly DependencyReport[];
  readonly gone: readonly News[];
}): string {
  const { name, rows, blocked, gone } = told;
  const toNames = (list: readonly { readonly destination: string }[]) =>
    toList([...new Set(list.map(({ destination }) => destination))], 3);
  if (blocked.length > 0) return `${name}: ${toNames(blocked)} now required by AKS, and your rules deny it`;
  if (rows.length > 0) return `${name}: AKS now asks for ${toNames(rows)}`;
  return `${name}: AKS no longer asks for ${toNames(gone)}`;
}

function isBlocked(verdict: DependencyReport['verdict']): boolean {
  return verdict === 'denied' || verdict === 'partial';
}

function toPlace({ destination, protocol, port }: Omit<News, 'at'>) {
  return { destination, protocol, port };
}

function toPlaceText({ destination, protocol, port }: Omit<News, 'at'>): string {
  return `${destination} ${protocol}:${port}`;
}

const verdictWords: Record<DependencyReport['verdict'], string> = {
  allowed: 'your rules allow it',
  denied: 'your rules deny it',
  partial: 'your rules deny a part of it',
  unknown: 'whether your rules allow it is unknown',
};

function toRowText(row: DependencyReport): string {
  return `${toPlaceText(row)} (${row.need}; ${verdictWords[row.verdict]})`;
}
