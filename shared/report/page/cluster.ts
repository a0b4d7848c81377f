import type { ClusterReport, Egress, Report } from '../../model/report.ts';
import { html, type Html } from '../html.ts';
import { stateLabels, toState } from '../toState.ts';
import { toEgressText, toSubnetText } from '../words.ts';
import { filterMarks, tag, toneOfState } from './parts.ts';

/** Where each cluster's traffic leaves. */
export function renderEgressPart(report: Report): Html | undefined {
  if (report.clusters.length === 0) return undefined;
  return html`<section id="egress" aria-labelledby="h-egress">
<h2 id="h-egress">Egress</h2>
${report.clusters.map((cluster) => renderClusterEgress(cluster, report))}
</section>
`;
}

function renderClusterEgress(cluster: ClusterReport, report: Report): Html {
  const { state } = toState(report, cluster.id);
  const isolated = cluster.networkIsolated ? ', network isolated' : '';
  return html`<article class="card"${filterMarks({ clusterIds: [cluster.id] })}>
<h3>${cluster.name} ${tag(stateLabels[state], toneOfState[state], state)}</h3>
<p class="soft">${cluster.location}, ${cluster.cloud}, outbound type ${cluster.outboundType}, API server ${cluster.apiServer}${isolated}</p>
<ul class="plain">${cluster.egress.map(renderEgress)}</ul>
</article>
`;
}

function renderEgress(egress: Egress): Html {
  const pools =
    egress.pools === undefined || egress.pools.length === 0
      ? undefined
      : html` <span class="soft">(pools ${egress.pools.join(', ')})</span>`;
  const reason = egress.reason === undefined ? undefined : html` <span class="soft">${egress.reason}</span>`;
  return html`<li>Egress of <strong>${toSubnetText(egress.subnetId)}</strong>${pools} leaves through <strong>${toEgressText(egress)}</strong>.${reason}</li>`;
}
