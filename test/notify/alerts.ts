import type { Alert, AlertEntry, Transition } from '../../shared/model/alert.ts';
import { type Finding, type Severity, toFinding } from '../../shared/model/finding.ts';

const clusterId =
  '/subscriptions/00000000-0000-0000-0000-000000000101/resourcegroups/rg/providers/Microsoft.ContainerService/managedClusters/aks-shop';
const firewallId =
  '/subscriptions/00000000-0000-0000-0000-000000000101/resourceGroups/rg/providers/Microsoft.Network/azureFirewalls/fw-hub';

/** A finding as the report makes it: a registry that a rule denies, with cause and fix. */
export function findingOf(changes: Partial<Finding> = {}, dependencyId = 'core.fqdn.mcr.global'): Finding {
  return {
    ...toFinding({
      kind: 'dependency-denied',
      severity: 'critical',
      clusterId,
      dependencyId,
      title: 'mcr.microsoft.com:443 is denied for aks-shop',
      detail: 'New nodes cannot pull system images, and running ones cannot restart their pods.',
      cause: {
        resourceId: firewallId,
        path: 'properties.applicationRuleCollections[name=blocked].properties.rules[name=cdn]',
        changedBy: 'morgan@example.com',
        changedAt: '2026-11-21T04:58:00Z',
      },
      fix: {
        summary: 'Take mcr.microsoft.com out of rule cdn of collection blocked.',
        azCli: 'az network firewall application-rule delete --collection-name blocked --name cdn',
        proven: true,
      },
    }),
    ...changes,
  };
}

/** One entry of an alert. */
export function entryOf(finding: Finding, transition: Transition = 'opened'): AlertEntry {
  return { transition, finding, since: '2026-11-21T05:01:30Z' };
}

/** An alert with these entries; one critical finding unless told. */
export function alertOf(entries: readonly AlertEntry[] = [entryOf(findingOf())], changes: Partial<Alert> = {}): Alert {
  return {
    id: '0123456789abcdef0123456789abcdef',
    kind: 'findings',
    route: { channel: 'teams' },
    threadKey: 'abcdef0123456789abcdef0123456789',
    createdAt: '2026-11-21T05:02:00Z',
    clusterId,
    clusterName: 'aks-shop',
    entries,
    reportUrl: 'https://breakwater.example.com/api/report',
    ...changes,
  };
}

/** An alert about `count` findings whose texts are made by `toTitle`. */
export function alertAbout(count: number, toTitle = (index: number) => `host-${index}.example.com is denied`): Alert {
  const severities: readonly Severity[] = ['critical', 'high', 'medium'];
  const entries = Array.from({ length: count }, (_, index) =>
    entryOf(findingOf({ title: toTitle(index), severity: severities[index % 3] ?? 'high' }, `custom.${index}`)),
  );
  return alertOf(entries);
}

/** Texts that would be a link, bold, a macro, markup, a header or a trick of direction if they were not tamed. */
export const hostileTexts: readonly string[] = [
  '[click](https://evil.example.com) is denied',
  'https://evil.example.com/?a=1&b=2',
  '**bold** _italic_ ~~gone~~ # heading',
  '{{DATE(2026-11-21T05:00:00Z, LONG)}} and {{{TIME(2026-11-21T05:00:00Z)}}}',
  '<img src=x onerror=alert(1)><b>bold</b>',
  '<at>everyone</at> &amp; "quotes" \'single\'',
  'first\r\nBcc: victim@example.com\r\n\r\nbody',
  'moc.elpmaxe\u202Eevil\u2066\u200B\u0007',
  'half a pair \uD800 here',
  '👩‍👩‍👧'.repeat(300),
  'x'.repeat(100_000),
];
