import { toSha256 } from './digest.ts';
import type { EstateEdit } from './edit.ts';
import type { JsonObject } from './json.ts';
import { toIdKey } from './resourceId.ts';

/** Severities, worst first. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];

/** Every kind of finding; the README says what each means. */
export const findingKinds = [
  'api-server-unproven',
  'appgw-routes-out-of-step',
  'authorized-ranges-miss-firewall',
  'authorized-ranges-on-private',
  'baseline-expired',
  'blind',
  'catalog-changed',
  'change-breaks-dependency',
  'change-widens-egress',
  'denied-in-logs',
  'dependencies-denied',
  'dependency-at-risk',
  'dependency-denied',
  'dependency-unproven',
  'dns-cut',
  'dns-proxy-off',
  'dns-servers-not-firewall',
  'egress-bypasses-firewall',
  'exemption-expired',
  'firewall-deallocated',
  'firewall-ip-route-missing',
  'forced-tunnel',
  'fqdn-tag-only',
  'fqdn-tag-without-http',
  'idps-without-exception',
  'ignored-drift-expired',
  'ingress-asymmetric',
  'input-unreadable',
  'logs-missing',
  'name-not-resolved',
  'network-isolated-misconfigured',
  'network-rules-hide-application-rules',
  'node-pools-unlisted',
  'node-public-ip',
  'nsg-blocks-api-server',
  'nsg-blocks-egress',
  'outbound-type-mismatch',
  'peering-broken',
  'private-zone-unlinked',
  'route-blackhole',
  'route-bypasses-firewall',
  'route-default-missing',
  'route-intra-vnet-through-firewall',
  'route-next-hop-stale',
  'model-disagrees',
  'route-next-hop-unknown',
  'route-propagation-on',
  'route-table-missing',
  'route-table-shared-kubenet',
  'rule-duplicate',
  'rule-invalid',
  'rule-misses-dependency',
  'rule-obsolete',
  'rule-shadowed',
  'rule-too-broad',
  'snat-off',
  'snat-ports-at-risk',
  'threat-intel-without-allowlist',
  'tls-inspection-on-dependency',
  'undocumented-dependency',
  'unknown-add-on',
] as const;

/** What explains a finding: the change that brought it about. Principal names only, no other personal data. */
export interface Cause {
  readonly resourceId?: string;
  readonly path?: string;
  readonly changedBy?: string;
  readonly changedAt?: string;
  readonly correlationId?: string;
}

/** The smallest change that mends a finding. `proven` only if the evaluation was run again with it and the finding was gone. */
export interface Fix {
  readonly summary: string;
  readonly azCli?: string;
  readonly bicep?: string;
  readonly terraform?: string;
  readonly proven: boolean;
  /** What it would do, while a report is made: the report itself leaves it out. */
  readonly plan?: FixPlan;
}

/** What a fix does to the estate, and what it is to mend. */
export interface FixPlan {
  /** Made in this order; at least one. */
  readonly edits: readonly EstateEdit[];
  /** Ids of dependencies of the finding's cluster that must be allowed afterwards. */
  readonly mends: readonly string[];
}

/** One thing worth a person's attention. */
export interface Finding {
  /** 32 hexadecimal digits of `toFingerprint`. */
  readonly fingerprint: string;
  /** Kebab-case; the README lists every kind. */
  readonly kind: string;
  readonly severity: Severity;
  readonly clusterId?: string;
  readonly resourceId?: string;
  readonly dependencyId?: string;
  /** At most 200 characters, readable alone. */
  readonly title: string;
  readonly detail: string;
  /** When audits first saw it so, ISO 8601; absent where that is not remembered. */
  readonly since?: string;
  readonly evidence?: JsonObject;
  readonly cause?: Cause;
  readonly fix?: Fix;
}

/** What a finding is about; its identity. */
export interface FindingIdentity {
  readonly kind: string;
  readonly clusterId?: string;
  readonly resourceId?: string;
  readonly dependencyId?: string;
}

/** Identity of a finding: kind + cluster + resource + dependency, ids case-blind; never text, severity, counts or time. 32 hex digits. */
export function toFingerprint(identity: FindingIdentity): string {
  const parts = [
    identity.kind,
    toIdKey(identity.clusterId ?? ''),
    toIdKey(identity.resourceId ?? ''),
    identity.dependencyId ?? '',
  ];
  return toSha256(JSON.stringify(parts)).slice(0, 32);
}

/** A finding with its fingerprint worked out from what it is about. */
export function toFinding(finding: Omit<Finding, 'fingerprint'>): Finding {
  return { fingerprint: toFingerprint(finding), ...finding };
}

/** Rank of a severity: 0 is the worst. */
export function severityRank(severity: Severity): number {
  return severities.indexOf(severity);
}

/** Order of a report: worst first, then fingerprint, so that the same input gives the same bytes. */
export function compareFindings(a: Finding, b: Finding): number {
  return severityRank(a.severity) - severityRank(b.severity) || (a.fingerprint < b.fingerprint ? -1 : 1);
}
