import { toResourceName } from '../../model/resourceId.ts';
import type { Stage, Step, Verdict } from '../../model/verdict.ts';
import { paint, paragraph, type TableOptions, type Tone } from '../layout.ts';
import { toVisible } from '../text.ts';
import { toCaveatText, toCount, toRuleText, toSubnetText } from '../words.ts';
import type { ExplainedPath, Explanation } from './explanation.ts';

const tones: Record<Verdict, Tone> = { allowed: 'good', denied: 'bad', partial: 'warn', unknown: 'unsure' };
const outcomeTones: Record<Step['outcome'], Tone> = { pass: 'quiet', allow: 'good', deny: 'bad', unknown: 'unsure' };

/** Stages in at most twelve columns. */
const stageLabels: Record<Stage, string> = {
  nsg: 'NSG',
  route: 'route',
  peering: 'peering',
  privateEndpoint: 'private link',
  serviceEndpoint: 'service link',
  dns: 'DNS',
  threatIntel: 'threat intel',
  dnat: 'DNAT',
  network: 'network',
  application: 'application',
  infrastructure: 'platform',
  default: 'default',
  authorizedIpRanges: 'API server',
};

/** Columns before the words of a hop. */
const margin = 26;

/** The explanation for a terminal, like a traceroute: the verdict and its caveats, then a numbered hop a station of every subnet. */
export function renderExplanation(explanation: Explanation, options: TableOptions): string {
  const fitted = { ...options, width: Math.max(options.width, 60) };
  const sections = [renderHead(explanation, fitted), ...explanation.paths.map((path) => renderPath(path, fitted))];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function renderHead(
  { from, to, verdict, caveats, paths, ...rest }: Explanation,
  options: TableOptions,
): readonly string[] {
  const label = verdict.toUpperCase();
  const indent = label.length + 2;
  const where = paths.length > 1 ? `${from} (${toCount(paths.length, 'subnet')})` : from;
  const [first = '', ...others] = paragraph(`${where} -> ${to} ${rest.protocol}:${rest.port}`, indent, options, '');
  const asked = rest.asked && `Asked for by ${rest.asked.id}, ${rest.asked.need}: ${rest.asked.destination}.`;
  return [
    `${paint(label, tones[verdict], options)}  ${first}`,
    ...others,
    ...(asked === undefined ? [] : paragraph(asked, indent, options)),
    ...caveats.flatMap((caveat) =>
      paragraph(`${toCaveatText(caveat)} (${caveat})`, indent + 2, options, `${' '.repeat(indent)}- `),
    ),
  ];
}

function renderPath(path: ExplainedPath, options: TableOptions): readonly string[] {
  const { subnetId, addresses, pools, verdict, trace } = path;
  const network = subnetId === null ? undefined : /\/virtualNetworks\/([^/]+)\//i.exec(subnetId)?.[1];
  const used =
    pools.length === 0 ? 'no agent pool' : `agent ${pools.length === 1 ? 'pool' : 'pools'} ${pools.join(', ')}`;
  const place = [network === undefined ? [] : [`in ${network}`], [addresses], [used]].flat().join(', ');
  const title = paint(toVisible(`From ${toSubnetText(subnetId)}: ${verdict}`), 'strong', options);
  return [
    title,
    ...renderHop({ number: 1, outcome: 'pass', label: 'subnet', text: `${toSubnetText(subnetId)} ${place}` }, options),
    ...trace.flatMap((step, index) => renderHop(toHop(step, index + 2), options)),
  ];
}

interface Hop {
  readonly number: number;
  readonly outcome: Step['outcome'];
  readonly label: string;
  readonly text: string;
}

function toHop(step: Step, number: number): Hop {
  const rule = step.rule && toRuleText(step.rule);
  const priorities = [step.rule?.groupPriority, step.rule?.collectionPriority].filter((each) => each !== undefined);
  const ruleText =
    rule === undefined || rule === ''
      ? undefined
      : `${rule}${priorities.length === 0 ? '' : ` (priority ${priorities.join('/')})`}`;
  const resource = step.resourceId === undefined ? '' : toResourceName(step.resourceId);
  const covers = step.covers === undefined ? undefined : `For ${step.covers}.`;
  const words = [ruleText === undefined ? undefined : `${ruleText}.`, covers, step.note].filter(
    (each) => each !== undefined,
  );
  const text = words.length === 0 ? resource : words.join(' ');
  return { number, outcome: step.outcome, label: stageLabels[step.stage], text };
}

function renderHop({ number, outcome, label, text }: Hop, options: TableOptions): readonly string[] {
  const word = outcome === 'allow' || outcome === 'deny' ? outcome.toUpperCase() : outcome;
  const [first = '', ...rest] = paragraph(text, margin, options, '');
  const head = `${String(number).padStart(3)}  ${label.padEnd(12)} ${paint(word.padEnd(7), outcomeTones[outcome], options)} `;
  return [`${head}${first}`.trimEnd(), ...rest];
}
