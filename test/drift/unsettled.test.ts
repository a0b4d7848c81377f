import { describe, expect, it } from 'vitest';
import { readScenario } from '../../local/scenarios/readScenario.ts';
import { isUnsettled } from '../../shared/drift/unsettled.ts';
import { type Finding, toFinding } from '../../shared/model/finding.ts';
import type { Report } from '../../shared/model/report.ts';
import type { Verdict } from '../../shared/model/verdict.ts';
import { reportOnScenario } from '../support/scenarioReport.ts';

const now = new Date('2026-11-21T06:00:00Z');
const allowed = await audit('fully-private');
/** The cuts of routes, peerings, security groups, DNS and authorized ranges, as audits tell them. */
const cuts: readonly (readonly [string, Finding])[] = await Promise.all(
  (
    [
      ['terraform-private', 'next-hop-changed', 'route-blackhole'],
      ['fully-private', 'peering-disconnected', 'peering-broken'],
      ['fully-private', 'security-group-denies', 'nsg-blocks-egress'],
      ['terraform-private', 'dns-servers-unreachable', 'dns-cut'],
      ['appgw-ingress', 'address-unlisted', 'authorized-ranges-miss-firewall'],
    ] as const
  ).map(async ([name, variant, kind]) => {
    const report = await audit(name, variant);
    const finding = report.findings.find((one) => one.kind === kind);
    if (!finding) throw new Error(`Variant ${variant} of ${name} has no finding ${kind}.`);
    return [kind, finding] as const;
  }),
);

async function audit(name: string, variant = ''): Promise<Report> {
  return reportOnScenario(await readScenario(name, variant), now);
}

/** A report of a cluster with these dependencies, all judged alike. */
function judged(ids: readonly string[], verdict: Verdict, report: Report = allowed): Report {
  const [cluster] = report.clusters;
  const [row] = cluster?.dependencies ?? [];
  if (!cluster || !row) throw new Error('The scenario has no dependencies.');
  return { ...report, clusters: [{ ...cluster, dependencies: ids.map((id) => ({ ...row, id, verdict })) }] };
}

function listedIds({ evidence }: Finding): readonly string[] {
  const listed = (evidence?.['dependencies'] ?? []) as readonly { readonly id: string }[];
  return listed.map(({ id }) => id);
}

describe('a cut that no audit finds any more', () => {
  it.each(cuts)('is not over while what it stopped cannot be judged: %s', (_, finding) => {
    const ids = listedIds(finding);
    expect(ids.length).toBeGreaterThan(0);
    expect(isUnsettled(finding, judged(ids, 'unknown'))).toBe(true);
  });

  it.each(cuts)('is over when all of that is let through: %s', (_, finding) => {
    expect(isUnsettled(finding, judged(listedIds(finding), 'allowed'))).toBe(false);
  });

  it.each(cuts)('is not over while nobody sees where egress goes and nothing of it is listed: %s', (_, finding) => {
    const [cluster] = allowed.clusters;
    if (!cluster) throw new Error('The scenario has no cluster.');
    const egress = cluster.egress.map((one) => ({ ...one, via: 'unknown' as const }));
    const blind = { ...allowed, clusters: [{ ...cluster, egress, dependencies: [] }] };
    expect(isUnsettled(finding, blind)).toBe(true);
  });
});

describe('a finding that lists dependencies by id alone', () => {
  it.each([
    ['unknown', true],
    ['allowed', false],
  ] as const)('is unsettled if one of them is %s: %s', (verdict, expected) => {
    const finding = toFinding({
      kind: 'name-not-resolved',
      severity: 'high',
      title: 'a',
      detail: 'b',
      evidence: { dependencies: ['core.fqdn.mcr.global'] },
    });
    expect(isUnsettled(finding, judged(['core.fqdn.mcr.global'], verdict))).toBe(expected);
  });
});
