import type { Alert, AlertEntry } from '../../shared/model/alert.ts';
import { findBlindSpots } from '../../shared/drift/alerts/blind.ts';
import { type Finding, toFinding } from '../../shared/model/finding.ts';
import { alertOf } from './alerts.ts';

const subscription = '/subscriptions/00000000-0000-0000-0000-000000000001';
const clusterId = `${subscription}/resourceGroups/rg-shop/providers/Microsoft.ContainerService/managedClusters/aks-shop`;
const firewallId = `${subscription}/resourceGroups/rg-hub/providers/Microsoft.Network/azureFirewalls/fw-hub`;
const since = '2026-11-21T05:01:30Z';

const blocked = toFinding({
  kind: 'dependency-denied',
  severity: 'critical',
  clusterId,
  dependencyId: 'core.fqdn.packages-aks.global',
  title: 'aks-shop: required packages.aks.azure.com HTTPS:443 is blocked',
  detail:
    'Traffic from snet-nodes to packages.aks.azure.com (HTTPS 443) is blocked. Rule retired-hosts/no-longer-used denies it. New nodes cannot fetch their Kubernetes binaries: they do not join the cluster. The logs show 14 denied since 2026-11-21 04:59 UTC.',
  evidence: {
    destinations: [{ destination: 'packages.aks.azure.com', protocol: 'HTTPS', port: 443, verdict: 'denied' }],
  },
  cause: {
    resourceId: firewallId,
    path: 'applicationRuleCollections[retired-hosts].rules[no-longer-used]',
    changedBy: 'morgan@example.com',
    changedAt: '2026-11-21T04:58:00Z',
  },
  fix: {
    summary: 'Take packages.aks.azure.com out of rule retired-hosts/no-longer-used, or allow it before that rule.',
    azCli:
      'az network firewall application-rule create --resource-group rg-hub --firewall-name fw-hub --collection-name allow-aks-149 --priority 149 --action Allow --name allow-packages-aks --source-addresses 10.42.1.0/24 --protocols Https=443 --target-fqdns packages.aks.azure.com',
    proven: true,
  },
});

const routeGone = toFinding({
  kind: 'route-default-missing',
  severity: 'critical',
  clusterId,
  resourceId: `${subscription}/resourceGroups/rg-hub/providers/Microsoft.Network/routeTables/rt-shop`,
  title: 'aks-shop: snet-nodes has no default route to the firewall',
  detail: 'Route table rt-shop has no route for 0.0.0.0/0, so nothing of the cluster reaches the internet.',
  fix: { summary: 'Add the route 0.0.0.0/0 to 10.0.1.4 to rt-shop.', proven: false },
});

/** The n-th of many smaller findings. */
function smallFinding(index: number, name = 'aks-shop'): Finding {
  return toFinding({
    kind: 'dependency-denied',
    severity: index % 3 === 0 ? 'high' : 'medium',
    clusterId,
    dependencyId: `custom.${index}`,
    title: `${name}: recommended host-${index}.example.com HTTPS:443 is blocked`,
    detail: 'Your configuration asks for it: what it names as the reason fails.',
  });
}

function entry(finding: Finding, changes: Partial<AlertEntry> = {}): AlertEntry {
  return { transition: 'opened', finding, since, ...changes };
}

function alert(entries: readonly AlertEntry[], changes: Partial<Alert> = {}): Alert {
  return alertOf(entries, { clusterId, createdAt: '2026-11-21T05:02:00Z', ...changes });
}

const blindSpots = findBlindSpots({
  now: '2026-11-21T05:02:00Z',
  blindAfterHours: 6,
  audits: [{ clusterId, clusterName: 'aks-shop', at: '2026-11-20T05:00:00Z' }],
  gaps: [],
  lost: [
    {
      clusterId,
      clusterName: 'aks-shop',
      gap: { resource: `${subscription}/resourceGroups/rg-hub`, reason: 'forbidden', detail: 'Azure refused (403).' },
      hidden: [firewallId],
    },
  ],
  arrivals: [
    {
      workspace: `${subscription}/resourceGroups/rg-hub/providers/Microsoft.OperationalInsights/workspaces/law-hub`,
      at: '2026-11-20T01:00:00Z',
      askedAt: '2026-11-21T05:00:00Z',
    },
  ],
  logsSilentHours: 24,
  poison: { audits: 0, alerts: 3 },
  reasons: ['The Teams webhook answered 404.'],
});
const [unwatched = blocked, lost = blocked, silent = blocked, poison = blocked] = blindSpots;

/** The n-th cluster behind the same firewall. */
function clusterOf(index: number): Pick<Alert, 'clusterId' | 'clusterName'> {
  return { clusterId: clusterId.replace('aks-shop', `aks-${index}`), clusterName: `aks-${index}` };
}

/** One change that hurts so many clusters; every third has a second finding. */
function together(count: number, transition: AlertEntry['transition']): Alert {
  const over = transition === 'resolved' ? { resolvedAt: '2026-11-21T07:06:00Z' } : {};
  const alerts = Array.from({ length: count }, (_, index) => {
    const cluster = clusterOf(index + 1);
    const title = blocked.title.replace('aks-shop', cluster.clusterName);
    const second = index % 3 === 0 ? [entry(smallFinding(index, cluster.clusterName), { transition, ...over })] : [];
    return alert([entry({ ...blocked, title }, { transition, ...over }), ...second], cluster);
  });
  const [first = alert([entry(blocked)]), ...others] = alerts;
  return { ...first, others };
}

/** One alert of every look that a channel must have, by the name of its golden. */
export const sampleAlerts: Readonly<Record<string, Alert>> = {
  opened: alert([entry(blocked)]),
  worse: alert([entry(blocked, { transition: 'worse', severityBefore: 'medium', owner: 'team-shop' })]),
  resolved: alert([entry(blocked, { transition: 'resolved', resolvedAt: '2026-11-21T07:06:00Z' })]),
  flapping: alert([
    entry(blocked, {
      transition: 'flapping',
      note: 'It came back 2 times in a row soon after it was resolved; what happens next is told once it keeps still.',
    }),
  ]),
  repeated: alert([
    entry(blocked, { transition: 'repeated', note: 'It was silenced by robin@example.com until now.' }),
  ]),
  cause: alert([
    entry(routeGone, {
      silences: {
        count: 40,
        titles: ['aks-shop: required mcr.microsoft.com HTTPS:443 is blocked', blocked.title],
      },
    }),
  ]),
  reopened: alert([entry(blocked, { transition: 'reopened' })]),
  many: alert([entry(blocked), ...Array.from({ length: 59 }, (_, index) => entry(smallFinding(index)))]),
  storm: together(40, 'opened'),
  stormOver: together(40, 'resolved'),
  digestOfAll: {
    ...alert([entry({ ...smallFinding(1), severity: 'low' })], { kind: 'digest' }),
    others: [2, 3].map((index) =>
      alert(
        [
          entry({
            ...smallFinding(index, `aks-${index}`),
            severity: 'low',
          }),
        ],
        {
          ...clusterOf(index),
          kind: 'digest',
        },
      ),
    ),
  },
  unwatched: alert([entry(unwatched)], { clusterId: 'deployment', clusterName: 'Breakwater' }),
  lost: alert([entry(lost)], { clusterId: 'deployment', clusterName: 'Breakwater' }),
  silent: alert([entry(silent)], { clusterId: 'deployment', clusterName: 'Breakwater' }),
  poison: alert([entry(poison)], { clusterId: 'deployment', clusterName: 'Breakwater' }),
  digest: alert(
    [1, 2, 3].map((index) => entry({ ...smallFinding(index), severity: 'low' })),
    { kind: 'digest' },
  ),
  heartbeat: alert([], {
    kind: 'heartbeat',
    clusterId: 'deployment',
    clusterName: 'Breakwater',
    life: {
      clusters: 3,
      oldestAudit: '2026-11-21T04:17:00Z',
      open: { critical: 1, high: 0, medium: 2, low: 5, info: 0 },
      silenced: 1,
      blind: [],
    },
  }),
  blind: alert([], {
    kind: 'heartbeat',
    clusterId: 'deployment',
    clusterName: 'Breakwater',
    life: {
      clusters: 3,
      oldestAudit: '2026-11-19T04:17:00Z',
      open: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
      silenced: 0,
      blind: [
        'aks-shop: the last audit completed 2 days ago; changes since then are not seen.',
        'Workspace law-hub has shown no row of the firewall for 9 hours.',
      ],
    },
  }),
};
