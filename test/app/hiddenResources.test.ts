import { describe, expect, it } from 'vitest';
import { auditCluster } from '../../shared/app/auditCluster.ts';
import { readExplanation } from '../../shared/app/readExplanation.ts';
import { readReportAt } from '../../shared/app/readHistory.ts';
import type { Estate } from '../../shared/model/estate.ts';
import type { AuditJob } from '../../shared/ports.ts';
import { type AuditWorld, clusterId, createAuditWorld, editEstate } from '../support/auditWorld.ts';

const job: AuditJob = { clusterId, reason: 'schedule', requestedAt: '2026-11-21T12:00:00.000Z' };

async function auditLater(world: AuditWorld, minutes = 10) {
  world.now = new Date(world.now.getTime() + minutes * 60_000);
  return auditCluster(job, world);
}

/** The estate while the firewalls cannot be listed. */
function hideFirewall(estate: Estate, resource?: string): Estate {
  const firewall = estate.resources.find(({ name }) => name === 'fw-egress');
  const [scope = ''] = (firewall?.id ?? '').split('/resourceGroups/');
  return {
    ...estate,
    resources: estate.resources.filter((one) => one !== firewall),
    gaps: [{ resource: resource ?? `${scope}/providers/Microsoft.Network/azureFirewalls`, reason: 'forbidden' }],
  };
}

const blockLogin = (estate: Estate) =>
  editEstate(estate, 'fw-egress', (text) =>
    text.replace('"packages.aks.azure.com"', '"packages.aks.azure.com","login.microsoftonline.com"'),
  );

describe('a resource that a gap hid for a while', () => {
  it('is neither gone nor new, and the state is the one from before', async () => {
    const world = await createAuditWorld();
    const whole = world.estate;
    await auditCluster(job, world);
    const before = await world.reports.latest(clusterId);
    world.estate = hideFirewall(whole);
    const hidden = await auditLater(world);
    expect(hidden?.complete).toBe(false);
    expect(hidden?.drift?.changes ?? []).toEqual([]);
    const meanwhile = await world.reports.latest(clusterId);
    expect(meanwhile?.snapshot).toEqual({ ...before?.snapshot, carried: [expect.stringMatching(/fw-egress$/)] });
    world.estate = whole;
    const back = await auditLater(world);
    expect(back?.drift?.changes ?? []).toEqual([]);
    expect((await world.reports.latest(clusterId))?.snapshot).toEqual(before?.snapshot);
  });

  it('shows what was done to it meanwhile, however long it was hidden and whatever else changed', async () => {
    const world = await createAuditWorld();
    const whole = world.estate;
    await auditCluster(job, world);
    world.estate = hideFirewall(whole);
    await auditLater(world);
    const tagged = editEstate(whole, 'vnet-egress', (text) =>
      text.replace('"location"', '"tags":{"a":"b"},"location"'),
    );
    world.estate = hideFirewall(tagged);
    expect((await auditLater(world))?.drift?.changes.map(({ path }) => path)).toEqual(['tags']);
    world.estate = blockLogin(tagged);
    const back = await auditLater(world, 600);
    expect(back?.drift?.changes).toMatchObject([{ kind: 'changed', breaks: ['core.fqdn.login.global'] }]);
    expect(back?.findings.map(({ kind }) => kind)).toContain('change-breaks-dependency');
  });

  it('is new to nobody if it was never seen before', async () => {
    const world = await createAuditWorld();
    const whole = world.estate;
    world.estate = hideFirewall(whole);
    await auditCluster(job, world);
    await auditLater(world);
    world.estate = whole;
    expect((await auditLater(world))?.drift?.changes ?? []).toEqual([]);
  });

  it('is not taken for read when that state is audited or explained again', async () => {
    const world = await createAuditWorld();
    const whole = world.estate;
    await auditCluster(job, world);
    world.estate = hideFirewall(whole);
    const hidden = await auditLater(world);
    const verdictOf = (report: typeof hidden) =>
      report?.clusters[0]?.dependencies.find(({ id }) => id === 'core.fqdn.login.global')?.verdict;
    const again = await readReportAt({ at: world.now.toISOString(), again: true }, world);
    expect([verdictOf(hidden), verdictOf(again)]).toEqual(['unknown', 'unknown']);
    const first = await readReportAt({ at: '2026-11-21T12:05:00.000Z', again: true }, world);
    expect(verdictOf(first)).toBe('allowed');
    const explained = await readExplanation({ from: 'aks-egress', to: 'login.microsoftonline.com' }, world);
    expect(explained).toMatchObject({ explanation: { verdict: 'unknown' } });
  });
});
