import { describe, expect, it } from 'vitest';
import { readScenario } from '../../../local/scenarios/readScenario.ts';
import { auditEstate } from '../../../shared/app/auditEstate.ts';
import type { NameFailure } from '../../../shared/model/nameFailure.ts';

const { resources } = await readScenario('terraform-private');
const firewallId = resources.find(({ type }) => /azureFirewalls$/i.test(type))?.id ?? '';

function find(...nameFailures: readonly NameFailure[]) {
  const estate = { source: { kind: 'files' }, resources, gaps: [] } as const;
  const report = auditEstate({ estate, generatedAt: '2026-01-01T12:00:00.000Z', nameFailures });
  return report.findings.filter(({ kind }) => kind === 'name-not-resolved');
}

/** A query of a node that nobody ever answered, long and often enough to count. */
function failed(change: Partial<NameFailure> = {}): NameFailure {
  return {
    by: 'client',
    name: 'mcr.microsoft.com',
    error: 'SERVFAIL',
    count: 5,
    firstSeen: '2026-01-01T11:00:00.000Z',
    lastSeen: '2026-01-01T11:10:00.000Z',
    sources: ['192.0.2.1', node],
    firewallId,
    ...change,
  };
}

const node = '10.31.0.4';

describe('a name that a cluster needs and nobody could resolve', () => {
  it('is a serious finding of the cluster that names the dependency', () => {
    expect(find(failed())).toMatchObject([
      {
        severity: 'high',
        clusterId: expect.stringMatching(/aks-orders$/) as string,
        title: 'aks-orders: no DNS answer for mcr.microsoft.com',
        evidence: { names: [{ name: 'mcr.microsoft.com', error: 'SERVFAIL', count: 5 }] },
      },
    ]);
  });

  it.each<readonly [string, Partial<NameFailure>]>([
    ['was asked for by others alone', { sources: ['192.0.2.1'] }],
    ['was asked for a few times', { count: 4 }],
    ['was asked for in a short fault', { lastSeen: '2026-01-01T11:09:00.000Z' }],
    ['no dependency has', { name: 'shop.example.com' }],
    ['only lies below a pattern', { name: 'never-was.data.mcr.microsoft.com' }],
    ['is no host name', { name: '<b>x</b>' }],
    ['was asked for from something that is no address', { sources: ['node', ''] }],
  ])('is none if it %s', (_, change) => {
    expect(find(failed(change))).toEqual([]);
  });
});

describe('a name that a firewall could not resolve for its rules', () => {
  const inRule = (change: Partial<NameFailure> = {}) =>
    failed({ by: 'rule', name: 'time.example.com', rule: 'p/g/c/time', sources: [], ...change });

  it('is a hint about the firewall', () => {
    expect(find(inRule(), inRule({ name: 'ntp.example.com' }))).toMatchObject([
      {
        severity: 'low',
        resourceId: firewallId,
        title: expect.stringContaining('ntp.example.com and time.example.com') as string,
        evidence: { names: [{ name: 'ntp.example.com' }, { name: 'time.example.com', rule: 'p/g/c/time' }] },
      },
    ]);
  });

  it('is none of a firewall that no cluster uses', () => {
    expect(find(inRule({ firewallId: firewallId.replace(/[^/]+$/, 'another') }))).toEqual([]);
  });
});
