import type { ClusterReport, DependencyReport, Egress } from '../../../model/report.ts';
import { toIdKey, toResourceName } from '../../../model/resourceId.ts';
import { combineVerdicts, type Path, type Stage, type Step, type Verdict } from '../../../model/verdict.ts';
import { distinct, groupBy } from '../../order.ts';
import { clip } from '../../text.ts';
import { toDecidingStep, toEgressText, toStageText, toSubnetText, verdictsWorstFirst } from '../../words.ts';
import { type Box, type BoxKind, type Line, longestText, type Picture, toBoxSize } from './picture.ts';

/** Traffic of one dependency from one subnet, with what decided it. */
interface Flow {
  readonly row: DependencyReport;
  readonly path: Path;
  readonly step: Step | undefined;
  readonly egress: Egress | undefined;
}

/** What decided about several dependencies alike, and which. */
export interface Decision {
  /** The rule collection, or the stage where no rule did. */
  readonly decider: string;
  /** The group or resource that it is in. */
  readonly place: string;
  /** True where a firewall decided, false on the way to it. */
  readonly byFirewall: boolean;
  readonly firewall: string | undefined;
  readonly subnets: readonly string[];
  readonly verdict: Verdict;
  readonly destinations: readonly string[];
  /** Denied flows that the logs show. */
  readonly denied: number;
}

const firewallStages: readonly Stage[] = ['threatIntel', 'dnat', 'network', 'application', 'infrastructure', 'default'];

/** What was decided about what a cluster needs, by whom: worst first. Optional dependencies count only where the logs show them denied. */
export function toDecisions(cluster: ClusterReport): readonly Decision[] {
  const ways = new Map(cluster.egress.map((egress) => [toSubnetKey(egress.subnetId), egress]));
  const wayOf = (subnetId: string | null) => ways.get(toSubnetKey(subnetId));
  const flows = cluster.dependencies
    .filter(({ need, observed }) => need !== 'optional' || observed !== undefined)
    .flatMap((row) =>
      row.paths.map((path) => ({ row, path, step: toDecidingStep(path), egress: wayOf(path.subnetId) })),
    );
  const groups = groupBy(
    flows,
    ({ step, path, egress }) =>
      `${toDecider(step, egress)}\n${toPlace(step)}\n${path.verdict}\n${egress?.firewallId ?? ''}`,
  );
  return [...groups.values()]
    .flatMap(toDecision)
    .toSorted((a, b) => rank(a) - rank(b) || b.destinations.length - a.destinations.length);
}

function rank({ verdict }: Decision): number {
  return verdictsWorstFirst.indexOf(verdict);
}

function toDecision(flows: readonly Flow[]): readonly Decision[] {
  const [first] = flows;
  if (!first) return [];
  const { step, path, egress } = first;
  const rows = distinctRows(flows.map(({ row }) => row));
  return [
    {
      decider: toDecider(step, egress),
      place: toPlace(step),
      byFirewall: step !== undefined && firewallStages.includes(step.stage) && egress?.via === 'azureFirewall',
      firewall: typeof egress?.firewallId === 'string' ? toResourceName(egress.firewallId) : undefined,
      subnets: distinct(flows.map((flow) => toSubnetKey(flow.path.subnetId))),
      verdict: path.verdict,
      destinations: distinct(rows.map(toTarget)),
      denied: path.verdict === 'allowed' ? 0 : rows.reduce((sum, { observed }) => sum + (observed?.denied ?? 0), 0),
    },
  ];
}

function distinctRows(rows: readonly DependencyReport[]): readonly DependencyReport[] {
  return [...new Set(rows)];
}

function toTarget({ destination, protocol, port }: DependencyReport): string {
  return protocol === 'HTTPS' && port === 443 ? destination : `${destination} ${protocol}:${port}`;
}

function toDecider(step: Step | undefined, egress: Egress | undefined): string {
  if (!step) return 'nothing read';
  const { rule, stage, outcome } = step;
  if (stage === 'route' && outcome === 'allow' && egress && egress.via !== 'azureFirewall') return toEgressText(egress);
  return rule?.collection ?? rule?.name ?? toStageText(stage);
}

function toPlace(step: Step | undefined): string {
  if (!step) return '';
  if (step.rule?.group !== undefined) return step.rule.group;
  if (step.rule !== undefined) return toStageText(step.stage);
  return firewallStages.includes(step.stage) ? '' : toResourceName(step.resourceId ?? '');
}

function toSubnetKey(subnetId: string | null): string {
  return toIdKey(subnetId ?? '');
}

/** How the traffic of clusters that are alike leaves, as boxes and lines: subnets, routes, firewalls, what decided, where to. */
export function toPicture(clusters: readonly ClusterReport[], decisions: readonly Decision[]): Picture {
  const [first] = clusters;
  if (!first) return { boxes: [], lines: [] };
  const ways = clusters.length === 1 ? toWays(first) : toSharedWay(clusters);
  const ends = decisions.flatMap((decision, index) => toEnd(decision, index, ways));
  const lines = joinLines([...ways.lines, ...ends.flatMap((end) => end.lines)]);
  const used = new Set(lines.flatMap(({ from, to }) => [from, to]));
  const boxes = new Map([...ways.boxes, ...ends.flatMap((end) => end.boxes)].map((box) => [box.id, box]));
  return { boxes: [...boxes.values()].filter(({ id }) => used.has(id)), lines };
}

interface Ways {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  /** The box that a firewall's decisions hang on, by the firewall's name. */
  readonly firewalls: ReadonlyMap<string, string>;
  /** The box that decisions on the way hang on, by subnet. */
  readonly exits: ReadonlyMap<string, string>;
}

function toWays({ egress }: ClusterReport): Ways {
  const boxes: Box[] = [];
  const lines: Line[] = [];
  const firewalls = new Map<string, string>();
  const exits = new Map<string, string>();
  for (const one of egress) {
    const key = toSubnetKey(one.subnetId);
    const pools = one.pools === undefined || one.pools.length === 0 ? [] : [`pools ${one.pools.join(', ')}`];
    boxes.push(toBox(`s ${key}`, 'subnet', { title: toSubnetText(one.subnetId), lines: pools }));
    const exit = addRoute(one, `s ${key}`, boxes, lines);
    exits.set(key, exit);
    if (typeof one.firewallId !== 'string') continue;
    const name = toResourceName(one.firewallId);
    boxes.push(toBox(`f ${name}`, 'firewall', { title: name, lines: ['Azure Firewall'] }));
    lines.push({ from: exit, to: `f ${name}`, denied: 0, isEnd: false });
    firewalls.set(name, `f ${name}`);
  }
  return { boxes, lines, firewalls, exits };
}

/** The box that a subnet's route table is, if it has one; else the subnet's own. */
function addRoute({ routeTableId }: Egress, subnet: string, boxes: Box[], lines: Line[]): string {
  if (typeof routeTableId !== 'string') return subnet;
  const id = `r ${toIdKey(routeTableId)}`;
  boxes.push(toBox(id, 'route', { title: toResourceName(routeTableId), lines: ['route table'] }));
  lines.push({ from: subnet, to: id, denied: 0, isEnd: false });
  return id;
}

/** Many clusters that are alike are one box: their subnets differ in name only. */
function toSharedWay(clusters: readonly ClusterReport[]): Ways {
  const all = clusters.flatMap(({ egress }) => egress);
  const [first] = clusters;
  const title = `${first?.name ?? ''} +${clusters.length - 1}`;
  const box = toBox('s', 'subnet', { title, lines: [`${all.length} subnets`] });
  const names = distinct(
    all.flatMap(({ firewallId }) => (typeof firewallId === 'string' ? toResourceName(firewallId) : [])),
  );
  return {
    boxes: [box, ...names.map((name) => toBox(`f ${name}`, 'firewall', { title: name, lines: ['Azure Firewall'] }))],
    lines: names.map((name) => ({ from: 's', to: `f ${name}`, denied: 0, isEnd: false })),
    firewalls: new Map(names.map((name) => [name, `f ${name}`])),
    exits: new Map(all.map(({ subnetId }) => [toSubnetKey(subnetId), 's'])),
  };
}

/** So many names stand in a box, of what is fine and of what is not. */
const mostNames: Record<Verdict, number> = { allowed: 2, denied: 5, partial: 5, unknown: 3 };

function toEnd(
  decision: Decision,
  index: number,
  ways: Ways,
): readonly { readonly boxes: readonly Box[]; readonly lines: readonly Line[] }[] {
  const { decider, place, verdict, destinations, denied, firewall = '', byFirewall, subnets } = decision;
  const from = byFirewall
    ? [ways.firewalls.get(firewall)]
    : distinct(subnets.flatMap((subnet) => ways.exits.get(subnet) ?? []));
  const hub = `d ${byFirewall ? firewall : ''} ${place} ${decider}`;
  const end = `e ${index}`;
  const names = destinations.slice(0, mostNames[verdict]);
  const hidden = destinations.length - names.length;
  const words = { allowed: 'let through', denied: 'denied', partial: 'denied in part', unknown: 'unknown' }[verdict];
  const more = hidden === 0 ? [] : [`and ${hidden} more`];
  const logs = denied === 0 ? [] : [`${denied} denied in the logs`];
  return [
    {
      boxes: [
        toBox(hub, 'decider', { title: decider, lines: place === '' ? [] : [place] }),
        toBox(end, 'destination', {
          title: `${destinations.length} ${words}`,
          lines: [...names, ...more, ...logs],
          verdict,
        }),
      ],
      lines: [
        ...from.flatMap((start) =>
          start === undefined ? [] : [{ from: start, to: hub, verdict, denied, isEnd: false }],
        ),
        { from: hub, to: end, verdict, denied, isEnd: true },
      ],
    },
  ];
}

type Words = Pick<Box, 'title' | 'lines' | 'verdict'>;

function toBox(id: string, kind: BoxKind, words: Words): Box {
  const [title, lines] = [clip(words.title, longestText), words.lines.map((line) => clip(line, longestText))];
  return { ...words, id, kind, title, lines, ...toBoxSize(title, lines, words.verdict !== undefined) };
}

/** One line between two boxes, however many flows take it. */
function joinLines(lines: readonly Line[]): readonly Line[] {
  return [...groupBy(lines, ({ from, to }) => `${from}\n${to}`).values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const verdicts = same.flatMap(({ verdict }) => verdict ?? []);
    const denied = same.reduce((sum, line) => sum + line.denied, 0);
    return [
      {
        from: first.from,
        to: first.to,
        denied,
        isEnd: first.isEnd,
        ...(verdicts.length === 0 ? {} : { verdict: combineVerdicts(verdicts) }),
      },
    ];
  });
}
