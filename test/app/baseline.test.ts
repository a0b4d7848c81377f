import { describe, expect, it } from 'vitest';
import { acceptBaseline } from '../../shared/app/acceptBaseline.ts';
import { auditCluster } from '../../shared/app/auditCluster.ts';
import { readAcceptance } from '../../shared/app/readAcceptance.ts';
import { readBaselines } from '../../shared/app/readBaselines.ts';
import type { AuditJob } from '../../shared/ports.ts';
import { type AuditWorld, clusterId, createAuditWorld, editEstate } from '../support/auditWorld.ts';
import { readAlert } from '../support/memoryStores.ts';

const job: AuditJob = { clusterId, reason: 'schedule', requestedAt: '2026-11-21T12:00:00.000Z' };
const words = { who: 'Platform team', why: 'The mirror moves next week.' };

/** The deny rule stops these hosts as well. */
function block(world: AuditWorld, ...hosts: readonly string[]): void {
  const list = ['packages.aks.azure.com', ...hosts].map((host) => `"${host}"`).join(',');
  world.estate = editEstate(world.estate, 'fw-egress', (text) => text.replace(/"packages\.aks\.azure\.com"/, list));
}

/** Another audit, some minutes later; gives what it alerts about: `opened login…`. */
async function auditLater(world: AuditWorld): Promise<readonly string[]> {
  world.now = new Date(world.now.getTime() + 10 * 60_000);
  const before = world.queue.alerts.length;
  await auditCluster(job, world);
  const jobs = world.queue.alerts.slice(before).filter(({ channel }) => channel === 'teams');
  const alerts = await Promise.all(jobs.map((one) => readAlert(world.state, one)));
  const entries = alerts.flatMap((alert) => alert?.entries ?? []);
  return entries.map(({ transition, finding }) => `${transition} ${finding.dependencyId ?? finding.kind}`);
}

describe('accepting the current state', () => {
  it('gives no alert about the accepted state, and one again for a further change of the same resource', async () => {
    const world = await createAuditWorld();
    await auditLater(world);
    const healthy = world.estate;
    block(world, 'login.microsoftonline.com');
    expect(await auditLater(world)).toContain('opened change-breaks-dependency');
    const accepted = await acceptBaseline(words, world);
    expect(accepted).toMatchObject({
      kind: 'accepted',
      clusterId,
      baseline: { approvedBy: words.who, reason: words.why },
    });
    expect(world.queue.audits).toMatchObject([{ clusterId, reason: 'manual' }]);
    expect(await auditLater(world)).toEqual([]);
    expect((await world.reports.latest(clusterId))?.report.drift).toMatchObject({
      baseline: { approvedBy: words.who, reason: words.why },
      changes: [],
    });
    world.estate = healthy;
    block(world, 'login.microsoftonline.com', 'mcr.microsoft.com');
    const news = await auditLater(world);
    expect(news).toContain('opened change-breaks-dependency');
    expect(news.filter((one) => one.includes('login'))).toEqual([]);
  });

  it('needs no stored state to be read while nothing differs, and one where something does', async () => {
    const world = await createAuditWorld();
    await auditLater(world);
    await acceptBaseline(words, world);
    const read: string[] = [];
    const snapshots = {
      ...world.snapshots,
      get: (digest: string) => {
        read.push(digest);
        return world.snapshots.get(digest);
      },
    };
    const watched = { ...world, snapshots };
    expect((await auditCluster(job, watched))?.drift).toMatchObject({
      baseline: { approvedBy: words.who },
      changes: [],
    });
    expect(read).toEqual([]);
    block(world, 'login.microsoftonline.com');
    expect((await auditCluster(job, watched))?.drift?.changes).toHaveLength(1);
    expect(read).not.toEqual([]);
  });

  it('is about exactly that state: coming back to it is no news, even where findings open again', async () => {
    const world = await createAuditWorld();
    await auditLater(world);
    const healthy = world.estate;
    block(world, 'login.microsoftonline.com');
    const blocked = world.estate;
    await auditLater(world);
    await acceptBaseline(words, world);
    world.estate = healthy;
    expect(await auditLater(world)).toContain('resolved core.fqdn.login.global');
    world.estate = blocked;
    expect((await auditLater(world)).filter((one) => one.startsWith('opened'))).toEqual([]);
  });

  it('settles a change that was told even if another one comes before the next audit', async () => {
    const world = await createAuditWorld();
    await auditLater(world);
    block(world, 'login.microsoftonline.com');
    await auditLater(world);
    await acceptBaseline(words, world);
    world.estate = editEstate(world.estate, 'fw-egress', (text) =>
      text.replace('"login.microsoftonline.com"', '"login.microsoftonline.com","management.azure.com"'),
    );
    expect(await auditLater(world)).toContain('opened change-breaks-dependency');
  });

  it('refuses a state that is not the current one any more', async () => {
    const world = await createAuditWorld();
    await auditLater(world);
    const [{ current } = { current: '' }] = await readBaselines(undefined, world);
    block(world, 'login.microsoftonline.com');
    await auditLater(world);
    expect(await acceptBaseline({ ...words, digest: current }, world)).toMatchObject({
      kind: 'refused',
      why: 'changed',
    });
    expect(await world.reports.baseline(clusterId)).toBeUndefined();
  });

  it('tells when an acceptance has ended, until another is made', async () => {
    const world = await createAuditWorld();
    await auditLater(world);
    await acceptBaseline({ ...words, until: '2026-11-21T12:25:00Z' }, world);
    expect(await auditLater(world)).toEqual([]);
    expect(await auditLater(world)).toEqual(['opened baseline-expired']);
    const finding = (await world.reports.latest(clusterId))?.report.findings.find(
      ({ kind }) => kind === 'baseline-expired',
    );
    expect(finding).toMatchObject({ severity: 'medium', evidence: { approvedBy: words.who, reason: words.why } });
    expect(await readBaselines('AKS-EGRESS', world)).toMatchObject([{ state: 'expired', unchanged: true }]);
    await acceptBaseline({ ...words, until: '2026-11-30' }, world);
    expect(await auditLater(world)).toEqual([]);
    expect(await readBaselines(undefined, world)).toMatchObject([
      { state: 'accepted', baseline: { until: '2026-11-30T23:59:59.999Z' } },
    ]);
  });

  it('needs an audited cluster and an end that lies ahead', async () => {
    const world = await createAuditWorld();
    expect(await acceptBaseline(words, world)).toMatchObject({ kind: 'refused', why: 'unknown' });
    await auditLater(world);
    expect(await acceptBaseline({ ...words, cluster: 'other' }, world)).toMatchObject({ why: 'unknown' });
    expect(await acceptBaseline({ ...words, until: '2026-11-20' }, world)).toMatchObject({ why: 'unusable' });
    expect(await readBaselines(undefined, world)).toMatchObject([{ state: 'none', unchanged: false, baseline: null }]);
  });
});

describe('the body of an acceptance', () => {
  it.each([
    ['{"why": "x", "who": "me", "until": "2026-12-01"}', { why: 'x', who: 'me', until: '2026-12-01' }],
    ['{"why": "x"}', 'who is missing.'],
    ['{"who": "me"}', 'why is missing.'],
    ['{"why": "x", "who": "me", "until": "soon"}', 'until must be an ISO 8601 time or a day, YYYY-MM-DD.'],
    ['{"why": " ", "who": "me", "digest": "1"}', 'why must not be empty; digest must be 64 hexadecimal digits.'],
    ['{"why": "x", "who": "me", "when": 1}', 'unknown: when.'],
    ['["why"]', 'the body must be a JSON object with why, and with cluster, who, until or digest.'],
    ['why', 'The body must be a JSON object of at most 10000 characters.'],
  ])('%s is read as %j', async (text, expected) => {
    expect(await readAcceptance(text, undefined)).toEqual(expected);
  });

  it('names the signed-in principal, whatever the body claims', async () => {
    expect(await readAcceptance('{"why": "x", "who": "the director"}', 'ann@example.com')).toEqual({
      why: 'x',
      who: 'ann@example.com',
    });
  });
});
