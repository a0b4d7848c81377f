import { describe, expect, it } from 'vitest';
import { auditCluster } from '../../shared/app/auditCluster.ts';
import { readExplanation } from '../../shared/app/readExplanation.ts';
import { clusterId, createAuditWorld } from '../support/auditWorld.ts';

async function auditedWorld() {
  const world = await createAuditWorld();
  const report = await auditCluster({ clusterId, reason: 'schedule', requestedAt: world.now.toISOString() }, world);
  return { world, dependencies: report?.clusters[0]?.dependencies ?? [] };
}

describe('explaining a flow of a watched cluster', () => {
  it('says of every dependency what the last report says', async () => {
    const { world, dependencies } = await auditedWorld();
    const asked = dependencies.filter(({ destination }) => !destination.includes('<'));
    expect(asked.length).toBeGreaterThan(20);
    for (const { destination, protocol, port, verdict } of asked) {
      const answer = await readExplanation({ from: clusterId, to: `${destination}:${port}`, protocol }, world);
      expect([destination, answer?.kind === 'explained' && answer.explanation.verdict]).toEqual([destination, verdict]);
    }
  });

  it('takes subnets and addresses from whatever was audited last', async () => {
    const { world } = await auditedWorld();
    for (const from of ['aks-subnet', '10.42.1.9']) {
      expect(await readExplanation({ from, to: 'mcr.microsoft.com' }, world)).toMatchObject({ kind: 'explained' });
    }
    expect(await readExplanation({ from: 'aks-other', to: 'mcr.microsoft.com' }, world)).toMatchObject({
      kind: 'refused',
      isMissing: true,
    });
  });

  it('has nothing to say before the first audit', async () => {
    const world = await createAuditWorld();
    expect(await readExplanation({ from: 'aks-egress', to: 'mcr.microsoft.com' }, world)).toBeUndefined();
  });
});
