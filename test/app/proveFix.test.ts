import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditEstate } from '../../shared/app/auditEstate.ts';
import type { Estate } from '../../shared/model/estate.ts';
import { type Finding, severityRank } from '../../shared/model/finding.ts';
import type { Report } from '../../shared/model/report.ts';
import { asObject } from '../../shared/normalise/readers.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';
import type { Scenario } from '../../local/scenarios/readScenario.ts';
import { readCases } from '../scenarios/expectations.ts';
import { applySnippet } from '../support/applySnippet.ts';
import { editEstate } from '../support/auditWorld.ts';
import { createBicepParser } from '../support/bicep/parseBicep.ts';
import { readBicep } from '../support/readBicep.ts';
import { type HclBlock, readTerraform } from '../support/readTerraform.ts';

const cases = await readCases();
const parser = await createBicepParser();

function estateOf({ name, resources }: Scenario): Estate {
  return toEstate([{ name: `${name}.json`, text: JSON.stringify(resources) }], { kind: 'files' });
}

function audit(estate: Estate): Report {
  return auditEstate({ estate, generatedAt: '2026-11-21T06:00:00.000Z' });
}

function scenarioOf(title: string): Scenario {
  const own = cases.find(
    ({ scenario }) => `${scenario.name}${scenario.variant === '' ? '' : `/${scenario.variant}`}` === title,
  );
  if (!own) throw new Error(`There is no scenario ${title}.`);
  return own.scenario;
}

const ranks = { allowed: 0, unknown: 1, partial: 2, denied: 3 };

function verdictsOf({ clusters }: Report) {
  const rows = clusters.flatMap(({ id, dependencies }) =>
    dependencies.map((row) => [`${id} ${row.id} ${row.destination} ${row.protocol}:${row.port}`, row.verdict] as const),
  );
  return new Map(rows);
}

/** What is left undone, or was done harm by, after a change that was to mend a finding; empty if all is well. */
function complaints(finding: Finding, before: Report, after: Report): readonly string[] {
  const now = verdictsOf(after);
  const known = new Set(before.findings.map(({ fingerprint }) => fingerprint));
  const about = new Set([finding.dependencyId, ...toNamed(finding)]);
  const rows = after.clusters.flatMap(({ dependencies }) => dependencies);
  const former = before.clusters.flatMap(({ id, dependencies }) =>
    dependencies.map((row) => ({ ...row, clusterId: id })),
  );
  const optional = new Set(former.filter(({ need }) => need === 'optional').map(({ id }) => id));
  const open = new Set(
    former
      .filter(({ need, verdict }) => need === 'optional' && verdict === 'unknown')
      .map((row) => `${row.clusterId} ${row.id} ${row.destination} ${row.protocol}:${row.port}`),
  );
  return [
    ...after.findings
      .filter(({ fingerprint }) => fingerprint === finding.fingerprint)
      .map(({ title }) => `left: ${title}`),
    ...after.findings
      .filter((one) => severityRank(one.severity) < 3 && !known.has(one.fingerprint))
      .map(({ title }) => `new: ${title}`),
    ...[...verdictsOf(before)]
      .filter(([key, verdict]) => ranks[now.get(key) ?? 'denied'] > ranks[verdict] && !open.has(key))
      .map(([key]) => `worse: ${key}`),
    ...rows
      .filter((row) => about.has(row.id) && row.verdict !== 'allowed')
      .filter((row) => row.need !== 'optional' || optional.has(row.id))
      .map(({ id }) => `not allowed: ${id}`),
  ];
}

/** Dependencies that the evidence of a finding about several lists by id. */
function toNamed({ kind, evidence }: Finding): readonly string[] {
  if (kind !== 'dependencies-denied' && evidence?.['stage'] === undefined) return [];
  const all = evidence?.['dependencies'];
  const items: readonly unknown[] = Array.isArray(all) ? all : [];
  return items.flatMap((item) => {
    if (typeof item === 'string') return [item];
    return typeof item === 'object' && item !== null && 'id' in item && typeof item.id === 'string' ? [item.id] : [];
  });
}

describe.each(cases)('Fixes of scenario $title', ({ scenario }) => {
  const estate = estateOf(scenario);
  const before = audit(estate);
  const written = before.findings.filter(({ fix }) => fix?.bicep !== undefined);

  it('are proven exactly where doing what their Bicep says mends the finding and harms nothing', () => {
    for (const finding of written) {
      const after = audit(applySnippet(estate, finding.fix?.bicep ?? ''));
      const left = complaints(finding, before, after);
      expect({ kind: finding.kind, proven: left.length === 0, left }).toEqual({
        kind: finding.kind,
        proven: finding.fix?.proven,
        left: finding.fix?.proven === true ? [] : left,
      });
    }
  });

  it('are not proven where nothing can be written that could be tried', () => {
    const advice = before.findings.filter(({ fix }) => fix && !fix.azCli && !fix.bicep && !fix.terraform);
    expect(advice.filter(({ fix }) => fix?.proven).map(({ title }) => title)).toEqual([]);
  });

  it('are valid Bicep, and say the same in Terraform and in commands', () => {
    for (const { fix } of written) {
      const { bicep = '', terraform = '', azCli } = fix ?? {};
      expect(parser.parse('fix.bicep', bicep).broken).toEqual([]);
      const said = leavesOfBicep(bicep);
      expect(leavesOfTerraform(terraform)).toEqual(said);
      const unsaid = said.filter((leaf) => azCli !== undefined && !azCli.includes(leaf) && !presets.has(leaf));
      expect(unsaid).toEqual([]);
    }
  });
});

/** Words of one language alone. */
const words = new Set([
  'ApplicationRule',
  'NetworkRule',
  'FirewallPolicyFilterRuleCollection',
  'global',
  'parent',
  'parent2',
]);

/** What commands take, or leave as it is, where nothing is said. */
const presets = new Set(['*', '0.0.0.0/0']);

function leavesOfBicep(text: string): readonly string[] {
  const parts = text.split(/\n\n(?=\/\/ )/).map((part) => readBicep(part));
  const values = parts.flatMap(({ variables, resources }) => [
    ...variables.values(),
    ...[...resources.values()].map((one) => asObject(one)['body']),
  ]);
  return sorted(values.flatMap(leaves).filter((leaf) => !words.has(leaf)));
}

function leavesOfTerraform(text: string): readonly string[] {
  const all = ({ attributes, blocks }: HclBlock): readonly string[] => [
    ...Object.entries(attributes).flatMap(([name, value]) => (outside.has(name) ? [] : leaves(value))),
    ...Object.values(blocks).flatMap((own) => own.flatMap(all)),
  ];
  return sorted(all(readTerraform(text)));
}

/** What Bicep says in a comment. */
const outside = new Set(['resource_group_name', 'azure_firewall_name']);

function leaves(value: unknown): readonly string[] {
  if (Array.isArray(value)) return (value as readonly unknown[]).flatMap(leaves);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leaves);
  return [String(value)];
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}

const hosts = [
  'mcr.microsoft.com',
  'management.azure.com',
  'login.microsoftonline.com',
  'packages.aks.azure.com',
  'acs-mirror.azureedge.net',
  'packages.microsoft.com',
];

/** The classic firewall of the scenario with a deny before all that its application rules allow. */
function withDeny(estate: Estate, names: readonly string[], sources: readonly string[]): Estate {
  const rule = {
    name: 'stop',
    sourceAddresses: sources,
    protocols: [{ protocolType: 'Https', port: 443 }],
    targetFqdns: names,
  };
  const properties = { priority: 105, action: { type: 'Deny' }, rules: [rule] };
  const collection = JSON.stringify({ name: 'incident', properties });
  return editEstate(estate, 'fw-egress', (text) =>
    text.replace('"applicationRuleCollections":[', `"applicationRuleCollections":[${collection},`),
  );
}

describe('One deny rule more', () => {
  const healthy = estateOf(scenarioOf('egress-article/healthy'));
  const first = audit(healthy);

  it('is undone by the proven fixes for what it denies: every verdict is as it was', () => {
    const chosen = fc.subarray(hosts, { minLength: 1 });
    const sources = fc.constantFrom(['*'], ['10.42.1.0/24'], ['10.42.1.0/25'], ['10.0.0.0/8']);
    fc.assert(
      fc.property(chosen, sources, (names, from) => {
        const broken = withDeny(healthy, names, from);
        const report = audit(broken);
        const denied = report.findings.filter(({ kind }) => /^dependenc(y|ies)-denied$/.test(kind));
        expect(denied.map(({ fix }) => fix?.proven)).toEqual(denied.map(() => true));
        const mended = denied.reduce((state, { fix }) => applySnippet(state, fix?.bicep ?? ''), broken);
        expect([...verdictsOf(audit(mended))]).toEqual([...verdictsOf(first)]);
        expect(denied.length > 0).toBe(
          [...verdictsOf(report)].some(([key, one]) => one !== verdictsOf(first).get(key)),
        );
      }),
      { numRuns: 12 },
    );
  });
});
