import { describe, expect, it } from 'vitest';
import { readScenario } from '../../../local/scenarios/readScenario.ts';
import { auditEstate } from '../../../shared/app/auditEstate.ts';
import type { Gap } from '../../../shared/model/gap.ts';
import type { Step } from '../../../shared/model/verdict.ts';
import { toEstate } from '../../../shared/normalise/toEstate.ts';
import { toReport } from '../../../shared/report/toReport.ts';
import {
  buildAudited,
  buildCluster,
  buildInput,
  buildJudged,
  buildPath,
  buildSource,
  clusterId,
  firewallId,
  policyId,
  subnetId,
} from '../../support/reportInput.ts';

const maybe: Step = {
  stage: 'application',
  outcome: 'unknown',
  resourceId: policyId,
  rule: { collection: 'aks', name: 'tag' },
};

function unknown(id: string, caveats: Parameters<typeof buildJudged>[0] = {}) {
  return buildJudged({
    id,
    destination: `${id}.example.com`,
    verdict: 'unknown',
    paths: [buildPath('unknown', maybe)],
    ...caveats,
  });
}

describe('Required dependencies that cannot be proven', () => {
  it('are one low finding a cluster and reason, with the list', () => {
    const judged = [
      ...['a', 'b', 'c'].map((id) => unknown(id, { caveats: ['fqdn-tag-unproven'] })),
      unknown('d', { caveats: ['dns-not-through-firewall'] }),
    ];
    const { findings } = toReport(buildInput(judged));
    expect(findings.map(({ kind, severity }) => [kind, severity])).toEqual([
      ['dependency-unproven', 'low'],
      ['dependency-unproven', 'low'],
    ]);
    expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(2);
    const tagged = findings.find(({ title }) => title.includes('3 required dependencies'));
    expect(tagged?.detail).toContain('a.example.com');
    expect(tagged?.detail).toContain('AzureKubernetesService');
    expect(tagged?.evidence?.['dependencies']).toHaveLength(3);
  });

  it('keep their fingerprint when one more joins', () => {
    const fingerprints = [['a'], ['a', 'b']].map(
      (ids) =>
        toReport(buildInput(ids.map((id) => unknown(id, { caveats: ['fqdn-tag-unproven'] })))).findings[0]?.fingerprint,
    );
    expect(fingerprints[0]).toBe(fingerprints[1]);
  });

  it('say what the deciding step says where no caveat explains it', () => {
    const paths = [buildPath('unknown', { ...maybe, note: 'It may allow or deny.' })];
    expect(toReport(buildInput([unknown('a', { paths })])).findings[0]?.detail).toContain('It may allow or deny.');
  });

  it('are no finding where they are only recommended or optional', () => {
    expect(
      toReport(buildInput([unknown('a', { need: 'recommended' }), unknown('b', { need: 'optional' })])).findings,
    ).toEqual([]);
  });
});

describe('An input that could not be read and hides required dependencies', () => {
  const gap: Gap = { resource: `${policyId}/ruleCollectionGroups/rcg-one`, reason: 'forbidden', detail: 'HTTP 403.' };

  it('is one medium finding that names both and says what would mend it', () => {
    const { findings, complete } = toReport(buildInput([unknown('a'), unknown('b')], { estateGaps: [gap] }));
    expect(complete).toBe(false);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ kind: 'input-unreadable', severity: 'medium', clusterId });
    expect(findings[0]?.title).toContain('rcg-one could not be read and hides 2 required dependencies');
    expect(findings[0]?.fix?.summary).toContain('Reader');
  });

  it('is found through the gaps of a source subnet too', () => {
    const own: Gap = { resource: subnetId, reason: 'notFound' };
    const judged = [unknown('a')];
    const cluster = buildCluster({ sources: [buildSource({ gaps: [own] })] });
    const { findings } = toReport(buildInput(judged, { audited: buildAudited(judged, { cluster }) }));
    expect(findings[0]).toMatchObject({ kind: 'input-unreadable' });
  });

  it('is no finding of its own where it hides nothing required: the report lists it as a gap', () => {
    const report = toReport(buildInput([unknown('a', { need: 'optional' })], { estateGaps: [gap] }));
    expect(report.findings).toEqual([]);
    expect(report.gaps).toEqual([gap]);
  });

  it('does not take the blame for what another resource leaves open', () => {
    const elsewhere: Gap = { resource: `${firewallId}-other`, reason: 'throttled' };
    expect(toReport(buildInput([unknown('a')], { estateGaps: [elsewhere] })).findings[0]?.kind).toBe(
      'dependency-unproven',
    );
  });
});

describe('An IP group that was not read', () => {
  it('is what hides the needs that rules with it name, and no FQDN tag is blamed for them', async () => {
    const { resources } = await readScenario('terraform-private');
    const left = resources.filter(({ type }) => !/\/ipgroups$/i.test(type));
    const estate = toEstate([{ name: 'estate.json', text: JSON.stringify(left) }], { kind: 'files' });
    const { findings, clusters } = auditEstate({ estate, generatedAt: '2026-11-21T06:00:00.000Z' });
    const hidden = findings.find(({ kind }) => kind === 'input-unreadable');
    expect(hidden?.title).toContain('ipg-orders-nodes was not found and hides');
    expect(hidden?.detail).toContain('mcr.microsoft.com');
    const registry = clusters.flatMap((cluster) =>
      cluster.dependencies.filter(({ id }) => id === 'core.fqdn.mcr.global'),
    );
    expect(registry.map(({ verdict }) => verdict)).toEqual(['unknown']);
    expect(JSON.stringify(registry)).not.toContain('but for other sources');
    const tagOnly = findings.filter(({ kind }) => kind === 'fqdn-tag-only');
    expect(JSON.stringify(tagOnly)).not.toContain('"mcr.microsoft.com"');
  });
});
