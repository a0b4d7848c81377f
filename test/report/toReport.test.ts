import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Gap } from '../../shared/model/gap.ts';
import { renderJson } from '../../shared/report/renderJson.ts';
import type { ReportInput } from '../../shared/report/reportInput.ts';
import { toReport } from '../../shared/report/toReport.ts';
import { findReference } from '../support/reference.ts';
import {
  buildAllowed,
  buildAudited,
  buildChange,
  buildCluster,
  buildDeny,
  buildInput,
  buildJudged,
  buildSource,
  clusterId,
  firewallId,
} from '../support/reportInput.ts';

const schemaPath = findReference('contracts/report.schema.json');

function validateReport(input: ReportInput): readonly unknown[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(schemaPath ?? '', 'utf8')) as object);
  validate(JSON.parse(renderJson(toReport(input))));
  return validate.errors ?? [];
}

const rich = buildInput(
  [
    buildJudged(),
    buildAllowed('core.fqdn.mcr.global', 'mcr.microsoft.com'),
    buildJudged({ id: 'monitor.fqdn.ods.global', destination: '*.ods.example.com', verdict: 'unknown' }),
    buildJudged({
      id: 'core.net.ntp.global',
      destination: 'ntp.ubuntu.com',
      protocol: 'UDP',
      port: 123,
      need: 'optional',
    }),
  ],
  {
    denies: [buildDeny(), buildDeny({ class: 'undocumented', clusterId: null, destination: 'example.com' })],
    drift: { baseline: { digest: 'ab12', takenAt: '2026-03-01T00:00:00.000Z' }, changes: [buildChange()] },
    estateGaps: [{ resource: firewallId, reason: 'forbidden', detail: 'Reader is missing.' }],
  },
);

describe('toReport', () => {
  it.skipIf(schemaPath === undefined)('keeps the contract of a report', () => {
    expect(validateReport(rich)).toEqual([]);
  });

  it.skipIf(schemaPath === undefined)(
    'keeps the contract where evaluation left paths, traces and clusters empty',
    () => {
      const bare = buildJudged({ verdict: 'unknown', paths: [] });
      const untraced = buildJudged({
        id: 'x',
        verdict: 'unknown',
        paths: [{ subnetId: null, verdict: 'unknown', trace: [] }],
      });
      expect(validateReport(buildInput([bare, untraced]))).toEqual([]);
      expect(validateReport({ ...buildInput([]), clusters: [] })).toEqual([]);
    },
  );

  it('gives the same bytes whatever the order of its input', () => {
    const clusters = ['b', 'a', 'c'].map((name) =>
      buildAudited([...(rich.clusters[0]?.judged ?? [])], {
        cluster: buildCluster({ id: `${clusterId}-${name}`, name: `aks-${name}` }),
      }),
    );
    const changes = [buildChange(), buildChange({ path: 'other', fingerprint: 'feedfacefeedface' })];
    const input: ReportInput = {
      ...rich,
      clusters,
      topology: { ...rich.topology, clusters: clusters.map(({ cluster }) => cluster) },
      denies: [...rich.denies, buildDeny({ count: 5 })],
      drift: { baseline: {}, changes },
    };
    const expected = renderJson(toReport(input));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(clusters, { minLength: 3 }),
        fc.shuffledSubarray([...input.denies], { minLength: 3 }),
        fc.shuffledSubarray(changes, { minLength: 2 }),
        (someClusters, denies, someChanges) => {
          const shuffled = someClusters.map((one) => ({ ...one, judged: one.judged.toReversed() }));
          const drift = { baseline: {}, changes: someChanges };
          expect(renderJson(toReport({ ...input, clusters: shuffled, denies, drift }))).toBe(expected);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('counts verdicts, findings and gaps in its summary', () => {
    const { summary, findings } = toReport(rich);
    expect(summary.dependencies).toEqual({ allowed: 1, denied: 2, partial: 0, unknown: 1 });
    expect(summary).toMatchObject({ clusters: 1, gaps: 1 });
    expect(Object.values(summary.findings).reduce((sum, count) => sum + count, 0)).toBe(findings.length);
  });

  it('sets the worst finding first', () => {
    expect(toReport(rich).findings[0]).toMatchObject({ kind: 'dependency-denied', severity: 'critical' });
  });
});

describe('What the logs say of a dependency', () => {
  const observedOf = (...denies: ReportInput['denies']) =>
    toReport(buildInput([buildJudged()], { denies })).clusters[0]?.dependencies[0]?.observed;

  it('is the sum of the denials of its class, with the first and the last', () => {
    const earlier = buildDeny({
      count: 3,
      firstSeen: '2026-03-01T00:00:00.000Z',
      lastSeen: '2026-03-01T01:00:00.000Z',
    });
    expect(observedOf(buildDeny(), earlier)).toEqual({
      denied: 40,
      firstSeen: '2026-03-01T00:00:00.000Z',
      lastSeen: '2026-03-02T09:55:00.000Z',
    });
  });

  it.each([
    ['another class', { class: 'nearMiss' as const }],
    ['another cluster', { clusterId: `${clusterId}-two` }],
    ['another port', { port: 80 }],
    ['another dependency', { dependencyIds: ['core.fqdn.mcr.global'] }],
    ['another host of the same entry', { destination: 'other.example.com' }],
  ])('leaves out denials of %s', (_, overrides) => {
    expect(observedOf(buildDeny(overrides))).toBeUndefined();
  });

  it('takes a denied host below a wildcard for the wildcard', () => {
    const row = buildJudged({ destination: '*.data.mcr.microsoft.com' });
    const denies = [buildDeny({ destination: 'eastus.data.mcr.microsoft.com' })];
    expect(toReport(buildInput([row], { denies })).clusters[0]?.dependencies[0]?.observed?.denied).toBe(37);
  });
});

describe('The gaps of a report', () => {
  const forbidden: Gap = { resource: firewallId, reason: 'forbidden', detail: 'Reader is missing.' };

  it('come from estate, topology, subnets and logs, the same one once', () => {
    const audited = buildAudited([], { cluster: buildCluster({ sources: [buildSource({ gaps: [forbidden] })] }) });
    const workspace: Gap = { resource: 'workspace-1', reason: 'timeout' };
    const upper = { ...forbidden, resource: firewallId.toUpperCase() };
    const { gaps } = toReport(
      buildInput([], { audited, estateGaps: [forbidden], gaps: [upper], denyGaps: [workspace, workspace] }),
    );
    expect(gaps.map(({ reason }) => reason)).toEqual(['forbidden', 'timeout']);
  });

  it('keep two things that are wrong with one resource', () => {
    const estateGaps = ['no priority', 'no action'].map(
      (detail) => ({ resource: 'a.json', reason: 'malformed', detail }) as const,
    );
    expect(toReport(buildInput([], { estateGaps })).gaps).toHaveLength(2);
  });

  it('fold one that tells nothing into one that does', () => {
    const bare: Gap = { resource: firewallId, reason: 'forbidden' };
    expect(toReport(buildInput([], { estateGaps: [bare, forbidden] })).gaps).toEqual([forbidden]);
  });

  it.each([
    ['a firewall', firewallId, false],
    ['a file', 'estate/one.json', false],
    ['a whole subscription', '/subscriptions/00000000-0000-0000-0000-000000000001', false],
    ['a disk', firewallId.replace('Microsoft.Network/azureFirewalls', 'Microsoft.Compute/disks'), true],
  ])('about %s decide whether the report is complete', (_, resource, complete) => {
    expect(toReport(buildInput([], { estateGaps: [{ resource, reason: 'forbidden' }] })).complete).toBe(complete);
  });

  it.each([
    ['itself', ''],
    ['its own list of endpoints', '/outboundNetworkDependenciesEndpoints'],
    ['its extensions', '/providers/Microsoft.KubernetesConfiguration/extensions'],
  ])('about another cluster (%s) leave the report on one cluster complete, and that on all incomplete', (_, below) => {
    const estateGaps: readonly Gap[] = [{ resource: `${clusterId}-two${below}`, reason: 'forbidden' }];
    expect(toReport(buildInput([], { estateGaps })).complete).toBe(false);
    expect(toReport(buildInput([], { estateGaps, clusterId })).complete).toBe(true);
    expect(toReport(buildInput([], { estateGaps, clusterId })).gaps).toHaveLength(1);
  });
});
