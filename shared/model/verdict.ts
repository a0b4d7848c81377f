/** What the configuration does to a dependency's flows. */
export type Verdict = 'allowed' | 'denied' | 'partial' | 'unknown';

/** Why a verdict rests on more than the rules. */
export type Caveat =
  | 'fqdn-tag-claimed'
  | 'fqdn-tag-unproven'
  | 'dns-proxy-inherited'
  | 'dns-not-through-firewall'
  | 'tls-inspection'
  | 'threat-intel-deny'
  | 'idps-deny'
  | 'web-category'
  | 'service-tag-by-name'
  | 'rule-invalid'
  | 'bypasses-firewall'
  | 'recent-change'
  | 'provisioning-failed'
  | 'address-unknown';

/** The stations of a flow on its way out, in the order in which they are met. */
export type Stage =
  | 'nsg'
  | 'route'
  | 'peering'
  | 'privateEndpoint'
  | 'serviceEndpoint'
  | 'dns'
  | 'threatIntel'
  | 'dnat'
  | 'network'
  | 'application'
  | 'infrastructure'
  | 'default'
  | 'authorizedIpRanges';

/** Names a firewall rule exactly enough to find it in the portal. Classic rules have no policy and no group. */
export interface RuleRef {
  readonly policyId?: string;
  readonly group?: string;
  readonly groupPriority?: number;
  readonly collection?: string;
  readonly collectionPriority?: number;
  readonly name?: string;
}

/** One step of a trace. */
export interface Step {
  readonly stage: Stage;
  readonly outcome: 'pass' | 'allow' | 'deny' | 'unknown';
  readonly resourceId?: string;
  /** The rule that decided; absent on a default deny. */
  readonly rule?: RuleRef;
  /** The part of the dependency that this step decided, where it is not the whole. */
  readonly covers?: string;
  readonly note?: string;
}

/** The step that would decide if the undecided rules before it do not match; its note begins so. */
export function toAlternative(step: Step): Step {
  return { ...step, note: step.note === undefined ? `${otherwise}.` : `${otherwise}: ${step.note}` };
}

/** True for a step of `toAlternative`: it decided nothing. */
export function isAlternative({ note }: Step): boolean {
  return note?.startsWith(otherwise) ?? false;
}

const otherwise = 'Otherwise';

/** One source subnet's way to the destination and what decided. `subnetId` is null for an unreadable managed network. */
export interface Path {
  readonly subnetId: string | null;
  readonly verdict: Verdict;
  readonly trace: readonly Step[];
}

/**
 * Combines the verdicts of parts of one thing: all the same gives that one; any `denied` or `partial` beside others
 * gives `partial`; only `allowed` and `unknown` gives `unknown`. No parts at all is `unknown`.
 */
export function combineVerdicts(parts: readonly Verdict[]): Verdict {
  const [first] = parts;
  if (first === undefined) return 'unknown';
  if (parts.every((part) => part === first)) return first;
  return parts.some((part) => part === 'denied' || part === 'partial') ? 'partial' : 'unknown';
}
