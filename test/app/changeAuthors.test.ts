import { describe, expect, it } from 'vitest';
import { auditCluster } from '../../shared/app/auditCluster.ts';
import { withAuthor } from '../../shared/app/changeAuthors.ts';
import type { Change } from '../../shared/model/drift.ts';
import type { AuditJob, ResourceChange } from '../../shared/ports.ts';
import { type AuditWorld, clusterId, createAuditWorld, editEstate } from '../support/auditWorld.ts';

const job: AuditJob = { clusterId, reason: 'schedule', requestedAt: '2026-11-21T12:00:00.000Z' };
const group = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/firewallPolicies/p/ruleCollectionGroups/r';
const policy = group.replace(/\/ruleCollectionGroups.*/, '');

const change: Change = {
  fingerprint: 'f',
  resourceId: group,
  path: '',
  kind: 'changed',
  severity: 'info',
  effect: 'none',
};

function event(resourceId: string, minute: number, given: Partial<ResourceChange> = {}): ResourceChange {
  const changedAt = `2026-11-21T12:${String(minute).padStart(2, '0')}:00.000Z`;
  return { eventId: `${resourceId} ${minute}`, resourceId, operation: 'write', changedAt, ...given };
}

describe('the author of a change', () => {
  it('is whoever wrote that resource last', () => {
    const events = [event(group, 1, { changedBy: 'first' }), event(group, 2, { changedBy: 'second' })];
    expect(withAuthor(change, events)).toMatchObject({ changedBy: 'second', changedAt: events[1]?.changedAt });
  });

  it('is not an earlier writer when the last one is not known', () => {
    const told = withAuthor(change, [event(group, 1, { changedBy: 'first' }), event(group, 2)]);
    expect(told.changedBy).toBeUndefined();
    expect(told.changedAt).toBe('2026-11-21T12:02:00.000Z');
  });

  it('is told by another record of the same request', () => {
    const events = [
      event(group, 2, { correlationId: 'c' }),
      event(policy, 1, { correlationId: 'c', changedBy: 'one' }),
    ];
    expect(withAuthor(change, events)).toMatchObject({ changedBy: 'one', changedAt: events[0]?.changedAt });
  });

  it('stays unknown if the records of one request name two', () => {
    const events = [
      event(group, 2, { correlationId: 'c' }),
      event(policy, 1, { correlationId: 'c', changedBy: 'one' }),
      event(`${policy}/other/o`, 1, { correlationId: 'c', changedBy: 'two' }),
    ];
    expect(withAuthor(change, events).changedBy).toBeUndefined();
  });

  it('once known stays, whoever comes later', () => {
    const told = withAuthor(change, [event(group, 1, { changedBy: 'first' })]);
    expect(withAuthor(told, [event(group, 5, { changedBy: 'later' })])).toEqual(told);
  });
});

function blockLogin(world: AuditWorld): void {
  world.now = new Date(world.now.getTime() + 600_000);
  world.estate = editEstate(world.estate, 'fw-egress', (text) =>
    text.replace('"packages.aks.azure.com"', '"packages.aks.azure.com","login.microsoftonline.com"'),
  );
}

const firewallOf = ({ estate }: AuditWorld) => estate.resources.find(({ name }) => name === 'fw-egress')?.id ?? '';

describe('an audit whose change no event told', () => {
  it('asks the history once, for that resource and the time between the states, and names who it names', async () => {
    const world = await createAuditWorld();
    await auditCluster(job, world);
    expect(world.askedHistory).toEqual([]);
    blockLogin(world);
    world.records = [event(firewallOf(world), 8, { changedBy: 'somebody@example.com', through: 'the portal' })];
    const report = await auditCluster(job, world);
    expect(world.askedHistory).toEqual([
      { resourceIds: [firewallOf(world)], from: '2026-11-21T11:55:00.000Z', to: '2026-11-21T12:15:00.000Z' },
    ]);
    expect(report?.drift?.changes).toMatchObject([
      { changedBy: 'somebody@example.com', breaks: ['core.fqdn.login.global'] },
    ]);
    const denied = report?.findings.find(({ dependencyId }) => dependencyId === 'core.fqdn.login.global');
    expect(denied?.cause?.changedBy).toBe('somebody@example.com');
  });

  it('asks again until it is told, and then no more', async () => {
    const world = await createAuditWorld();
    await auditCluster(job, world);
    blockLogin(world);
    expect((await auditCluster(job, world))?.drift?.changes[0]?.changedBy).toBeUndefined();
    world.now = new Date(world.now.getTime() + 3_600_000);
    world.records = [event(firewallOf(world), 8, { changedBy: 'somebody@example.com' })];
    expect((await auditCluster(job, world))?.drift?.changes[0]?.changedBy).toBe('somebody@example.com');
    await auditCluster(job, world);
    expect(world.askedHistory).toHaveLength(2);
    expect(world.askedHistory[1]).toEqual(world.askedHistory[0]);
  });

  it('is whole without the history: only the author is not known', async () => {
    const world = await createAuditWorld();
    const complete = (await auditCluster(job, world))?.complete;
    blockLogin(world);
    const resource = '/subscriptions/s/providers/Microsoft.Resources/changes';
    world.historyGaps = [{ resource, reason: 'forbidden', detail: 'Who made the changes is not known.' }];
    const report = await auditCluster(job, world);
    expect(report?.gaps).toContainEqual(world.historyGaps[0]);
    expect([complete, report?.complete]).toEqual([true, true]);
    expect(report?.findings.filter(({ kind }) => kind === 'input-unreadable')).toEqual([]);
    expect(report?.drift?.changes).toHaveLength(1);
  });

  it('does not name who wrote the resource after the state was there', async () => {
    const world = await createAuditWorld();
    await auditCluster(job, world);
    blockLogin(world);
    world.records = [event(firewallOf(world), 40, { changedBy: 'an innocent@example.com' })];
    expect((await auditCluster(job, world))?.drift?.changes[0]?.changedBy).toBeUndefined();
  });
});
