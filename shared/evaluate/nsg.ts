import { type AddressSet, isAddressSubset, overlapsAddresses, toAddressSet } from '../net/addressSet.ts';
import type { SecurityGroup } from '../model/topology.ts';
import { type Step, toAlternative } from '../model/verdict.ts';
import { type GroupFlows, toGroupCandidates } from './nsgRules.ts';
import type { Outcome } from './outcome.ts';
import { type Region, toCoverText } from './region.ts';
import { type Candidate, conflictsWith, type OpenPart, walkRules } from './walk.ts';

/** Flows of which a security group says the same: `allowed` goes on, `denied` ends there, `unknown` may do either. */
export interface GatedPart {
  readonly region: Region;
  readonly gate: Outcome;
}

/** Azure's own DNS and metadata service, which rules for addresses do not touch (Azure, network security groups). */
const platformAddresses = ['168.63.129.16', '169.254.169.254'].flatMap((text) => toAddressSet(text) ?? []);

/**
 * Takes the flows of a dependency through the network security group of their subnet: its own rules by priority, then Azure's
 * default rules, which let everything out. Groups on single network interfaces are not seen: AKS owns those interfaces.
 */
export function passSecurityGroup(region: Region, flows: GroupFlows): readonly GatedPart[] {
  const group = flows.subnet.securityGroup;
  if (!group || isPlatform(region)) return [{ region, gate: open }];
  const [gap] = group.gaps;
  if (gap) {
    const note = gap.detail ?? `It could not be read (${gap.reason}).`;
    const step: Step = { stage: 'nsg', outcome: 'unknown', resourceId: gap.resource, note };
    return [{ region, gate: { verdict: 'unknown', caveats: [], steps: [step] } }];
  }
  const { decided, open: left } = walkRules(region, toGroupCandidates(group, flows));
  return [
    ...decided.map((part) => toGatedPart(part, { group, whole: region, decidedBy: part.candidate })),
    ...left.map((part) => toGatedPart(part, { group, whole: region })),
  ];
}

/** The step of flows that Azure's default rules of a group let out as a whole. */
export function toDefaultStep(group: SecurityGroup): Step {
  return { stage: 'nsg', resourceId: group.id, outcome: 'pass', note: toNote(group, undefined) };
}

/** True of addresses that security groups have no say about, or that may be among them. */
export function isPlatformAddress(addresses: AddressSet): boolean {
  return overlapsAddresses(addresses, platformAddresses);
}

const open: Outcome = { verdict: 'allowed', caveats: [], steps: [] };

function isPlatform({ target }: Region): boolean {
  return target.kind === 'addresses' && isAddressSubset(target.addresses, platformAddresses);
}

interface Decision {
  readonly group: SecurityGroup;
  readonly whole: Region;
  /** Absent where only the default rules are left. */
  readonly decidedBy?: Candidate;
}

function toGatedPart(part: OpenPart, { group, whole, decidedBy }: Decision): GatedPart {
  const region: Region = { sources: part.sources, target: part.target };
  const isDenied = decidedBy?.action === 'deny';
  const covers = toCoverText(region, whole);
  const common = { stage: 'nsg', resourceId: group.id, ...(covers === undefined ? {} : { covers }) } as const;
  const step: Step = {
    ...common,
    outcome: isDenied ? 'deny' : 'pass',
    ...(decidedBy ? { rule: decidedBy.ref } : {}),
    note: toNote(group, decidedBy),
  };
  const doubts = conflictsWith(part.maybes, isDenied ? 'deny' : 'allow');
  if (doubts.length === 0) {
    return { region, gate: { verdict: isDenied ? 'denied' : 'allowed', caveats: [], steps: [step] } };
  }
  const steps = doubts.map(({ candidate, clause }): Step => {
    const would = `It would ${candidate.action}.`;
    return { ...common, outcome: 'unknown', rule: candidate.ref, note: [clause.note, would].join(' ').trim() };
  });
  const caveats = doubts.flatMap(({ clause }) => clause.caveats);
  return { region, gate: { verdict: 'unknown', caveats, steps: [...steps, toAlternative(step)] } };
}

function toNote(group: SecurityGroup, decidedBy: Candidate | undefined): string {
  if (!decidedBy) return `The default rules of ${group.name} let it out.`;
  const { priority } = group.rules.find(({ name }) => name === decidedBy.ref.name) ?? {};
  const rule = `Rule ${decidedBy.ref.name ?? ''}${priority === undefined ? '' : ` (priority ${priority})`} of ${group.name}`;
  return decidedBy.action === 'deny' ? `${rule} denies it.` : `${rule} allows it.`;
}

/** Flows through the group and what becomes of them behind it: who is denied anywhere is denied, who is doubtful stays so. */
export function throughGate(gate: Outcome, beyond: Outcome): Outcome {
  const caveats = [...gate.caveats, ...beyond.caveats];
  const steps = [...gate.steps, ...beyond.steps];
  const isDoubted = gate.verdict === 'unknown' && beyond.verdict === 'allowed';
  return { verdict: isDoubted ? 'unknown' : beyond.verdict, caveats, steps };
}
