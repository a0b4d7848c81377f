import { judgeIf } from '../../evaluate/ifRules.ts';
import type { ReadRule } from '../../evaluate/rules/box.ts';
import { toDestinationText } from '../../model/catalog.ts';
import type { EstateEdit, RuleMembers } from '../../model/edit.ts';
import type { Fix } from '../../model/finding.ts';
import { toResourceName } from '../../model/resourceId.ts';
import type { DependencyReport } from '../../model/report.ts';
import type { Step } from '../../model/verdict.ts';
import { subtractAddresses, toAddressTexts, unionOfAddresses } from '../../net/addressSet.ts';
import { toPortTexts } from '../../net/portSet.ts';
import { toFix } from '../fixes/toFix.ts';
import { distinct } from '../order.ts';
import { toList, toRuleText } from '../words.ts';
import type { FindingContext } from './context.ts';
import { toPlacement } from './dependencyDenied.ts';
import type { RuleCause } from './ruleCauses.ts';
import { toRuleFix } from './ruleFix.ts';
import { toRemoval } from './rules/context.ts';

/** The cluster, and the place of the fix among those of the cluster. */
interface FixPlace {
  readonly context: FindingContext;
  readonly at: number;
}

/** One change that ends the common reason, for all of what it denies. */
export function toRuleCauseFix(cause: RuleCause, rows: readonly DependencyReport[], place: FixPlace): Fix {
  switch (cause.kind) {
    case 'denyingRule':
      return toDenyFix(cause, rows, place);
    case 'emptyIpGroup':
      return toGroupFix(cause, cause.rules[0]?.emptyIpGroups?.[0] ?? '');
    case 'sources':
      return orBeside(toSourcesFix(cause), cause, { rows, place });
    case 'services':
      return orBeside(toServicesFix(cause, rows), cause, { rows, place });
    case 'tag':
      return toTagFix(cause);
    case 'noRule':
    case 'unclear':
      return toAddedFix(cause, rows, place);
  }
}

/** A rule that no command changes, as those of classic firewalls, is mended by another beside it. */
function orBeside(
  fix: Fix,
  cause: RuleCause,
  { rows, place }: { rows: readonly DependencyReport[]; place: FixPlace },
): Fix {
  const isClassic = cause.rules.every(({ ref }) => ref.policyId === undefined);
  if (fix.azCli !== undefined || !isClassic) return fix;
  const added = toAddedFix(cause, rows, place);
  return added.plan === undefined ? fix : { ...added, summary: `${fix.summary} Or add rules beside it.` };
}

/** The addresses that the rules leave out. */
export function toMissedAddresses({ rules, subnets }: RuleCause): readonly string[] {
  const wanted = unionOfAddresses(subnets.map(({ addresses }) => addresses));
  const missed = rules.map(({ sources }) => subtractAddresses(wanted, sources.addresses));
  return toAddressTexts(missed.length === 0 ? wanted : unionOfAddresses(missed));
}

/**
 * An allowing collection before the rule is the least; where none can stand there, the rule itself has to give way. What it
 * denies and no rule allows stays denied without it.
 */
export function toDenyFix(
  cause: Pick<RuleCause, 'firewall' | 'rules' | 'subnets' | 'flows'>,
  rows: readonly DependencyReport[],
  { context, at }: FixPlace,
): Fix {
  const { firewall, subnets } = cause;
  const [rule] = cause.rules;
  const [row, ...others] = rows;
  const subnetIds = subnets.map(({ subnetId }) => subnetId);
  if (!rule || !row) return { summary: 'Change the rule that denies.', proven: false };
  const step: Step = { stage: rule.kind === 'network' ? 'network' : 'application', outcome: 'deny', rule: rule.ref };
  const before = toRuleFix({ rows: [row, ...others], ...toPlacement(context, subnetIds, at), firewall, step });
  const name = toList(distinct(cause.rules.map(({ ref }) => toRuleText(ref))), 3);
  const removal = cause.rules.length === 1 ? toRemoval(rule, firewall) : undefined;
  const mends = distinct(rows.map(({ id }) => id));
  const left = toStillDenied(cause);
  if (left.length > 0 && isTurned(cause)) {
    const summary = `Set the action of collection ${rule.ref.collection ?? ''} to Allow if it was turned to Deny: its rules name all of them. Or allow them before it.`;
    return { ...before, summary };
  }
  if (before.azCli !== undefined) {
    return { ...before, summary: `Allow them before rule ${name}, or narrow or delete that rule.` };
  }
  const narrow = `Narrow rule ${name} so that it no longer takes them`;
  if (removal === undefined || left.length > 3)
    return { summary: `${narrow}, and allow ${toList(left)}.`, proven: false };
  const except = left.length === 0 ? '' : ` but ${toList(left)}`;
  const summary = `${narrow}, or delete it: no other rule denies them${except}, and what no rule allows stays denied by default.`;
  return toFix(summary, [removal], mends);
}

type Denying = Pick<RuleCause, 'firewall' | 'rules' | 'flows'>;

/** What would be denied without the rules too. */
function toStillDenied({ flows, rules }: Denying): readonly string[] {
  const isDenied = (verdict: string | undefined) => verdict !== 'allowed' && verdict !== 'unknown';
  const own = new Set(rules);
  const left = flows.filter((each) => isDenied(judgeIf(each, (other) => (own.has(other) ? undefined : other))));
  return distinct(left.map(({ dependency }) => toDestinationText(dependency.destination)));
}

/** True if the collection reads like a list of what is to be let through: several rules, which would allow everything that they deny. */
function isTurned({ flows, rules, firewall }: Denying): boolean {
  const [first] = rules;
  if (!first) return false;
  const { collection, group, policyId } = first.ref;
  const isOwn = ({ ref }: { readonly ref: ReadRule['ref'] }) =>
    ref.collection === collection && ref.group === group && ref.policyId === policyId;
  const all = [...firewall.rules.network, ...firewall.rules.application].filter(isOwn);
  const mended = (each: (typeof flows)[number]) =>
    judgeIf(each, (other) => (isOwn(other) ? { ...other, action: 'allow' } : other)) === 'allowed';
  return all.length > 1 && flows.every(mended);
}

function toGroupFix(cause: RuleCause, groupId: string): Fix {
  const wanted = toAddressTexts(unionOfAddresses(cause.subnets.map(({ addresses }) => addresses)));
  const name = toResourceName(groupId);
  if (wanted.length === 0) return { summary: `Put the addresses back into IP group ${name}.`, proven: false };
  return toFix(`Put ${toList(wanted, 4)} back into IP group ${name}.`, [toGroupEdit(groupId, wanted)]);
}

function toGroupEdit(id: string, ipAddresses: readonly string[]): EstateEdit {
  return { kind: 'write', id, type: 'Microsoft.Network/ipGroups', properties: { ipAddresses } };
}

function toSourcesFix(cause: RuleCause): Fix {
  const { rules } = cause;
  const missed = toMissedAddresses(cause);
  const what = toList(missed, 4);
  const groups = distinct(rules.flatMap(({ sourceIpGroups = [] }) => sourceIpGroups));
  const [groupId, ...more] = groups;
  if (groupId !== undefined && rules.every(({ sourceIpGroups }) => sourceIpGroups?.includes(groupId))) {
    const isWhole = more.length === 0 && rules.every(({ sources }) => sources.unreadIpGroups.length === 0);
    const today = toAddressTexts(rules[0]?.sources.addresses ?? []);
    const summary = `Add ${what} to IP group ${toResourceName(groupId)}.`;
    if (!isWhole) return { summary, proven: false };
    return toFix(summary, [toGroupEdit(groupId, [...today, ...missed])]);
  }
  const summary = `Add ${what} to the sources of ${toList(distinct(rules.map(({ ref }) => toRuleText(ref))))}.`;
  const withMissed = ({ sources }: ReadRule) => [...toAddressTexts(sources.addresses), ...missed];
  // A rule names its sources by addresses or by IP groups.
  const isWritable = rules.every(
    ({ sourceIpGroups, sources }) => sourceIpGroups === undefined && sources.unreadIpGroups.length === 0,
  );
  return toFix(summary, isWritable ? toUpdates(rules, (rule) => ({ sourceAddresses: withMissed(rule) })) : []);
}

/** One edit a rule of a policy, of all or of none; rules of a classic firewall have no command that changes them. */
function toUpdates(rules: readonly ReadRule[], toMembers: (rule: ReadRule) => RuleMembers): readonly EstateEdit[] {
  const edits = rules.map((rule): EstateEdit | undefined => {
    const { policyId, group, collection, name } = rule.ref;
    if (rule.kind === 'nat' || policyId === undefined) return undefined;
    if (group === undefined || collection === undefined || name === undefined) return undefined;
    const home = { ownerId: policyId, group, collection, kind: rule.kind };
    return { kind: 'changeRule', home, name, members: toMembers(rule) };
  });
  const known = edits.flatMap((edit) => edit ?? []);
  return known.length < edits.length ? [] : known;
}

function toServicesFix({ rules }: RuleCause, rows: readonly DependencyReport[]): Fix {
  const [rule] = rules;
  if (!rule) return { summary: 'Correct the protocols and ports of the rule.', proven: false };
  const name = toRuleText(rule.ref);
  if (rule.kind === 'application') {
    const wanted = rows.map(({ protocol, port }) => ({ protocolType: protocol === 'HTTP' ? 'Http' : 'Https', port }));
    const toText = ({ protocolType, port }: (typeof wanted)[number]) => `${protocolType}:${port}`;
    const today = rule.protocols.map(({ type, port }) => ({ protocolType: type, port }));
    const all = [...new Map([...today, ...wanted].map((one) => [toText(one), one])).values()];
    const summary = `Let rule ${name} serve ${toList(distinct(wanted.map(toText)))} too.`;
    return toFix(
      summary,
      toUpdates(rules, () => ({ protocols: all })),
    );
  }
  const wanted = distinct(rows.map(({ port }) => String(port)));
  const transports = distinct(rows.map(({ protocol }) => (protocol === 'UDP' ? 'UDP' : 'TCP')));
  const summary = `Let rule ${name} serve ${toList(transports)} ${toList(wanted)} too.`;
  const ipProtocols = rule.protocols.includes('Any') ? ['Any'] : distinct([...rule.protocols, ...transports]);
  const destinationPorts = distinct([...toPortTexts(rule.ports), ...wanted]);
  return toFix(
    summary,
    toUpdates(rules, () => ({ ipProtocols, destinationPorts })),
  );
}

function toTagFix({ rules }: RuleCause): Fix {
  const tagged = rules.flatMap((rule) => (rule.kind === 'application' ? [rule] : []));
  const meant = distinct(tagged.flatMap(({ misspeltTags = [] }) => misspeltTags.map((tag) => tag.meant)));
  const names = toList(distinct(tagged.map(({ ref }) => toRuleText(ref))));
  const members = (rule: ReadRule): RuleMembers =>
    rule.kind === 'application' ? { fqdnTags: [...rule.fqdnTags, ...meant] } : {};
  return toFix(`Write ${toList(meant)} in rule ${names}.`, toUpdates(tagged, members));
}

function toAddedFix(cause: RuleCause, rows: readonly DependencyReport[], { context, at }: FixPlace): Fix {
  const [row, ...others] = rows;
  const [step] = cause.blockages[0]?.steps ?? [];
  if (!row) return { summary: 'Add rules that allow them.', proven: false };
  const subnetIds = cause.subnets.map(({ subnetId }) => subnetId);
  const fix = toRuleFix({
    rows: [row, ...others],
    ...toPlacement(context, subnetIds, at),
    firewall: cause.firewall,
    step,
  });
  const tagged = cause.flows.filter(({ dependency }) => dependency.coveredByFqdnTag);
  const count = new Set(tagged.map(({ dependency }) => dependency.id)).size;
  const tag =
    count < 3
      ? ''
      : ` Or one application rule with FQDN tag AzureKubernetesService for Http:80 and Https:443, which by its documentation holds ${count} of them.`;
  return { ...fix, summary: `${fix.summary}${tag}` };
}
