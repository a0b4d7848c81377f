import type { ClusterReport, Egress, Report } from '../../../model/report.ts';
import { html, type Html } from '../../html.ts';
import { groupBy } from '../../order.ts';
import { type State, stateLabels } from '../../toState.ts';
import { toCount, toLeavingText, toList, toSubnetText } from '../../words.ts';
import { filterMarks, mark, tag, toneOfState, toneOfVerdict } from '../parts.ts';
import { toStandings } from '../standing.ts';
import { drawPicture } from './draw.ts';
import type { LayOut } from './picture.ts';
import { type Decision, toDecisions, toPicture } from './toPicture.ts';

/** Clusters whose traffic meets the same decisions. */
interface Likes {
  readonly clusters: readonly ClusterReport[];
  readonly decisions: readonly Decision[];
  readonly state: State;
}

/** From so many clusters on, those that are alike share a picture. */
const foldedFrom = 9;
/** So many pictures are drawn; words tell the rest. */
const mostPictures = 16;
/** So many clusters, or groups of them, are described at all. */
const mostDescribed = 60;

/** Where each cluster's traffic leaves and what decides about it: a picture, and the same in words beside it. */
export function renderEgressPart(report: Report, layOut: LayOut | undefined): Html | undefined {
  if (report.clusters.length === 0) return undefined;
  const likes = toLikes(report);
  const hidden = likes.slice(mostDescribed).reduce((sum, { clusters }) => sum + clusters.length, 0);
  return html`<section id="egress" aria-labelledby="h-egress">
<h2 id="h-egress">Egress</h2>
${likes.slice(0, mostDescribed).map((one, index) => renderLikes(one, index < mostPictures ? layOut : undefined, index === 0 || likes.length <= 3))}
${hidden === 0 ? undefined : html`<p class="soft">${toCount(hidden, 'cluster')} more: the report of each cluster alone shows them.</p>`}
</section>
`;
}

function toLikes(report: Report): readonly Likes[] {
  const all = toStandings(report).map(({ cluster, state }) => ({ cluster, state, decisions: toDecisions(cluster) }));
  const isFolded = all.length >= foldedFrom;
  const groups = groupBy(all, ({ cluster, decisions, state }) => (isFolded ? toKey(decisions, state) : cluster.id));
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    return first
      ? [{ clusters: same.map(({ cluster }) => cluster), decisions: first.decisions, state: first.state }]
      : [];
  });
}

function toKey(decisions: readonly Decision[], state: State): string {
  return JSON.stringify([state, decisions.map(({ subnets, ...rest }) => [rest, subnets.length > 0])]);
}

function renderLikes({ clusters, decisions, state }: Likes, layOut: LayOut | undefined, isOpen: boolean): Html {
  const [first] = clusters;
  if (!first) return html``;
  const names = toList(
    clusters.map(({ name }) => name),
    4,
  );
  const label = `How traffic of ${names} leaves: ${decisions.map(toDecisionText).join('; ')}`;
  const picture =
    layOut && decisions.length > 0 ? drawPicture(layOut(toPicture(clusters, decisions)), label) : undefined;
  return html`<details class="finding way"${isOpen ? html` open` : undefined}${filterMarks({ clusterIds: clusters.map(({ id }) => id) })}>
<summary>${tag(stateLabels[state], toneOfState[state], state)} <h3>${names} <span class="soft">${toAboutText(first)}</span></h3></summary>
<div class="body">
${picture === undefined ? undefined : html`<div class="scroll picture" role="region" aria-label="Picture of the egress of ${names}" tabindex="0">${picture}</div>`}
<ul class="plain">${clusters.length > 1 ? toSharedWays(clusters) : first.egress.map(renderWay)}${decisions.map(renderDecision)}</ul>
</div>
</details>
`;
}

function toAboutText({ location, cloud, outboundType, apiServer, networkIsolated }: ClusterReport): string {
  const where = cloud === 'AzureCloud' ? location : `${location}, ${cloud}`;
  return `${where}, outbound type ${outboundType}, API server ${apiServer}${networkIsolated ? ', network isolated' : ''}`;
}

function toSharedWays(clusters: readonly ClusterReport[]): readonly Html[] {
  const ways = groupBy(
    clusters.flatMap(({ egress }) => egress),
    toLeavingText,
  );
  return [...ways].map(
    ([way, all]) =>
      html`<li>${toCount(all.length, 'subnet')} of ${toCount(clusters.length, 'cluster')} leave <strong>${way}</strong>.</li>`,
  );
}

function renderWay(egress: Egress): Html {
  const { subnetId, pools = [], reason } = egress;
  return html`<li>Egress of <strong>${toSubnetText(subnetId)}</strong>${
    pools.length === 0 ? undefined : html` <span class="soft">(pools ${pools.join(', ')})</span>`
  } leaves <strong>${toLeavingText(egress)}</strong>.${reason === undefined ? undefined : html` <span class="soft">${reason}</span>`}</li>`;
}

function renderDecision(decision: Decision): Html {
  return html`<li><span class="${toneOfVerdict[decision.verdict]}">${mark(decision.verdict)}</span> ${toDecisionText(decision)}</li>`;
}

const verbs = {
  allowed: 'lets through',
  denied: 'denies',
  partial: 'denies a part of',
  unknown: 'leaves in doubt',
} as const;

/** So many names are told. */
const mostNames = 6;

function toDecisionText({ decider, place, verdict, destinations, denied }: Decision): string {
  const who = place === '' ? decider : `${decider} (${place})`;
  return `${who} ${verbs[verdict]} ${toList(destinations, mostNames)}${denied === 0 ? '' : `; ${denied} denied in the logs`}`;
}
