import type { JudgedDependency } from '../../../model/catalog.ts';
import type { Finding } from '../../../model/finding.ts';
import { isSameId } from '../../../model/resourceId.ts';
import type { ApplicationRule, Firewall } from '../../../model/topology.ts';
import type { RuleRef } from '../../../model/verdict.ts';
import type { AuditedCluster } from '../../reportInput.ts';
import { groupBy } from '../../order.ts';
import { toCount, toList, toRuleText } from '../../words.ts';
import type { FirewallContext, RuleFinding } from './context.ts';
import { toDependencyIds, toDestinations, toRuleEvidence, toRuleFindings } from './context.ts';

/**
 * Rules that open TLS to something that a cluster needs: AKS does not support it, whatever the verdict (AKS outbound rules:
 * konnectivity needs ALPN; nodes do not trust the firewall's certificate). It harms the cluster, so it is told of each.
 */
export function findTlsInspection({ firewall, behind }: FirewallContext): readonly Finding[] {
  const opening = firewall.rules.application.filter((rule) => rule.kind === 'application' && rule.terminateTls);
  // On a lower tier nothing is opened, and the rule is invalid.
  const isAble = firewall.tier === undefined || firewall.tier === 'Premium';
  if (opening.length === 0 || !isAble) return [];
  const found = behind.flatMap((audited) => {
    const rows = audited.judged.filter(
      ({ dependency, caveats }) => dependency.need !== 'optional' && caveats.includes('tls-inspection'),
    );
    const pairs = rows.flatMap((row) => toOpeningRule(row, opening).map((rule) => ({ rule, row })));
    return [...groupBy(pairs, ({ rule }) => JSON.stringify(rule.ref)).values()].flatMap((group) =>
      group[0]
        ? [
            toTlsFinding(
              group[0].rule,
              group.map(({ row }) => row),
              audited,
            ),
          ]
        : [],
    );
  });
  return toRuleFindings(found, firewall);
}

type Opening = Firewall['rules']['application'];

function toOpeningRule({ paths }: JudgedDependency, opening: Opening): readonly ApplicationRule[] {
  const deciding = paths.flatMap(({ trace }) =>
    trace.flatMap(({ stage, outcome, rule }) => (stage === 'application' && outcome === 'allow' && rule ? [rule] : [])),
  );
  const rule = opening.find(({ ref }) => deciding.some((one) => isSameRule(one, ref)));
  return rule?.kind === 'application' ? [rule] : [];
}

function isSameRule(a: RuleRef, b: RuleRef): boolean {
  const isSamePolicy = a.policyId === b.policyId || isSameId(a.policyId, b.policyId);
  return isSamePolicy && a.group === b.group && a.collection === b.collection && a.name === b.name;
}

function toTlsFinding(
  rule: ApplicationRule,
  rows: readonly JudgedDependency[],
  { cluster }: AuditedCluster,
): RuleFinding {
  const names = toDestinations(rows);
  return {
    kind: 'tls-inspection-on-dependency',
    severity: 'medium',
    clusterId: cluster.id,
    about: [rule],
    title: `${cluster.name}: rule ${toRuleText(rule.ref)} opens TLS to ${toList(names, 3)}, which AKS does not support`,
    detail: `The rule lets ${toList(names, 8)} through with TLS inspection. Nodes do not trust the certificate that the firewall shows them, and the tunnel to the API server needs its handshake untouched: connections fail although they are allowed.`,
    evidence: { rule: toRuleEvidence(rule), dependencies: toDependencyIds(rows), destinations: names },
    fix: {
      summary: `Allow these names by a rule without TLS inspection, before ${toRuleText(rule.ref)}.`,
      proven: false,
    },
  };
}

/** Threat intelligence and IDPS that drop by themselves, without an exception for what clusters need. One finding a firewall, for information. */
export function findUnexempted({ firewall, behind }: FirewallContext): readonly Finding[] {
  const required = behind.flatMap(({ judged }) => judged.filter(({ dependency }) => dependency.need === 'required'));
  return [...toThreatFinding(firewall, required), ...toIdpsFinding(firewall, required)];
}

function toThreatFinding(firewall: Firewall, required: readonly JudgedDependency[]): readonly Finding[] {
  const open = required.filter(({ caveats }) => caveats.includes('threat-intel-deny'));
  if (firewall.threatIntel !== 'Deny' || open.length === 0) return [];
  const names = toDestinations(open);
  const finding: RuleFinding = {
    kind: 'threat-intel-without-allowlist',
    severity: 'info',
    about: [],
    title: `${firewall.name}: threat intelligence denies before any rule, and ${toCount(names.length, 'required name')} ${names.length === 1 ? 'is' : 'are'} not on its allowlist`,
    detail: `A false entry in Microsoft's list would cut ${toList(names, 8)} off before any rule is asked. Names on the allowlist of the policy are exempt.`,
    evidence: { dependencies: toDependencyIds(open), destinations: names },
    fix: {
      summary: `Put the required names on the threat intelligence allowlist: ${toList(names, 12)}.`,
      proven: false,
    },
  };
  return toRuleFindings([finding], firewall);
}

function toIdpsFinding(firewall: Firewall, required: readonly JudgedDependency[]): readonly Finding[] {
  const open = required.filter(({ caveats }) => caveats.includes('idps-deny'));
  if (firewall.idps !== 'Deny' || firewall.idpsExceptions === undefined || firewall.idpsExceptions > 0) return [];
  if (open.length === 0) return [];
  const finding: RuleFinding = {
    kind: 'idps-without-exception',
    severity: 'info',
    about: [],
    title: `${firewall.name}: intrusion prevention drops what its signatures match, without any exception`,
    detail: `IDPS is in mode Deny without bypassed traffic or altered signatures. A false match drops packets to ${toList(toDestinations(open), 8)} silently, after a rule has let them through and been logged so.`,
    evidence: { dependencies: toDependencyIds(open) },
    fix: {
      summary:
        'Know where to look: AZFWIdpsSignature shows such drops. Let a signature that hits AKS only alert, or bypass that traffic.',
      proven: false,
    },
  };
  return toRuleFindings([finding], firewall);
}
