import { describe, expect, it } from 'vitest';
import { auditCluster } from '../../shared/app/auditCluster.ts';
import { tellAll } from '../../shared/app/tellCluster.ts';
import { ConfigError, readConfig } from '../../shared/app/config.ts';
import { watchDenyLogs } from '../../shared/app/watchDenyLogs.ts';
import type { Report } from '../../shared/model/report.ts';
import { renderTable } from '../../shared/report/renderTable.ts';
import { clusterId, createAuditWorld, editEstate } from '../support/auditWorld.ts';
import { readAlert } from '../support/memoryStores.ts';

const job = { clusterId, reason: 'schedule', requestedAt: '2026-11-21T12:00:00.000Z' } as const;
const git = {
  id: 'custom.git',
  destination: { host: 'git.example.com' },
  protocol: 'HTTPS',
  port: 443,
  need: 'required',
  reason: 'Sources',
};
const blocked = 'core.fqdn.packages-aks.global';
const excuse = { dependency: blocked, reason: 'A lab.', owner: 'team@example.com' };

async function configuredWorld(config: object) {
  const world = await createAuditWorld();
  world.readConfig = () => readConfig(JSON.stringify(config), 'config/breakwater.json');
  return world;
}

async function auditWith(config: object) {
  const report = await auditCluster(job, await configuredWorld(config));
  const findings = report?.findings ?? [];
  return { report, findings, about: (id: string) => findings.filter(({ dependencyId }) => dependencyId === id) };
}

describe('an audit with a configuration', () => {
  it('finds a required dependency of its people that is denied critical', async () => {
    const { about } = await auditWith({ dependencies: [git] });
    expect(about('custom.git')).toMatchObject([{ kind: 'dependency-denied', severity: 'critical' }]);
    expect(about('custom.git')[0]?.detail).toContain('configuration');
  });

  it('leaves out a finding about what is exempted and shows the exemption', async () => {
    const { about, report } = await auditWith({ exemptions: [{ ...excuse, until: '2026-11-21' }] });
    expect(about(blocked)).toEqual([]);
    const row = report?.clusters[0]?.dependencies.find(({ id }) => id === blocked);
    expect(row).toMatchObject({ need: 'optional', exemption: { owner: 'team@example.com', until: '2026-11-21' } });
  });

  it('tells an exemption that has ended: medium if it is still blocked, info if it is let through', async () => {
    const { about } = await auditWith({
      exemptions: [
        { ...excuse, until: '2026-11-20' },
        { ...excuse, dependency: 'core.fqdn.login.global', until: '2026-11-20' },
      ],
    });
    expect(about(blocked).map(({ kind, severity }) => [kind, severity])).toEqual([
      ['dependency-denied', 'critical'],
      ['exemption-expired', 'medium'],
    ]);
    expect(about('core.fqdn.login.global')).toMatchObject([{ kind: 'exemption-expired', severity: 'info' }]);
  });

  it('weighs a kind of finding as it is told to', async () => {
    const { about, report } = await auditWith({ severities: { 'dependency-denied': 'low' } });
    expect(about(blocked)).toMatchObject([{ severity: 'low' }]);
    expect(report?.summary.findings).toMatchObject({ critical: 0 });
  });

  it('goes on without one that has mistakes, and says so', async () => {
    const { about, report } = await auditWith({ dependencies: [{ ...git, port: 0 }] });
    expect(about(blocked)).toMatchObject([{ severity: 'critical' }]);
    expect(report?.complete).toBe(false);
    const gap = report?.gaps.find(({ resource }) => resource === 'config/breakwater.json');
    expect(gap).toMatchObject({ reason: 'malformed' });
    expect(gap?.detail).toContain('$.dependencies[0].port must be a port');
  });
});

describe('the watch of the deny logs with a configuration', () => {
  const deny = {
    time: '2026-11-21T11:58:00.000Z',
    lastTime: '2026-11-21T11:58:00.000Z',
    category: 'application',
    action: 'deny',
    protocol: 'HTTPS',
    sourceAddress: '10.42.1.5',
    host: 'git.example.com',
    destinationPort: 443,
    defaultAction: true,
    noSni: false,
    count: 3,
  } as const;

  it('starts an audit for an own dependency that is denied', async () => {
    const world = await configuredWorld({ dependencies: [git] });
    await auditCluster(job, world);
    world.rows = [deny];
    expect(await watchDenyLogs(world)).toEqual([clusterId]);
  });

  it('goes on without a configuration that has mistakes', async () => {
    const world = await createAuditWorld();
    await auditCluster(job, world);
    world.rows = [deny];
    world.readConfig = () => Promise.reject(new ConfigError('c', []));
    expect(await watchDenyLogs(world)).toEqual([]);
  });
});

describe('drift that the configuration ignores', () => {
  const entry = {
    resource: 'fw-egress',
    path: '*',
    reason: 'Another team plays with it.',
    owner: 'team@example.com',
    until: '2026-11-30',
  };

  async function auditAfter(edit: (text: string) => string, config: object) {
    const world = await configuredWorld(config);
    await auditCluster(job, world);
    world.now = new Date('2026-11-21T12:10:00.000Z');
    world.estate = editEstate(world.estate, 'fw-egress', edit);
    return { world, report: await auditCluster(job, world) };
  }
  const tagIt = (text: string) => text.replace('"location"', '"tags":{"cost":"42"},"location"');
  const blockLogin = (text: string) =>
    tagIt(text).replace('"packages.aks.azure.com"', '"packages.aks.azure.com","login.microsoftonline.com"');

  it('is counted and shown and is no drift', async () => {
    const { report } = await auditAfter(tagIt, { ignoredDrift: [entry] });
    expect(report?.drift?.changes).toEqual([]);
    expect(report?.drift?.ignored).toMatchObject([{ change: { path: 'tags' }, owner: 'team@example.com' }]);
    const text = renderTable(report as Report, { color: false, width: 200 });
    expect(text).toContain('1 change ignored: until 2026-11-30 by team@example.com (Another team plays with it).');
  });

  it('alerts all the same where it breaks a dependency', async () => {
    const { report, world } = await auditAfter(blockLogin, { ignoredDrift: [entry] });
    expect(report?.drift?.changes).toMatchObject([{ breaks: ['core.fqdn.login.global'] }]);
    expect(report?.drift?.ignored?.map(({ change }) => change.path)).toEqual(['tags']);
    expect(report?.findings.map(({ kind }) => kind)).toContain('change-breaks-dependency');
    world.now = new Date('2026-11-21T12:20:00.000Z');
    await tellAll(world);
    const alert = await readAlert(world.state, world.queue.alerts.at(-1));
    expect(JSON.stringify(alert)).toContain('change-breaks-dependency');
  });

  it('is drift again when the entry has ended, and a finding says so', async () => {
    const { report } = await auditAfter(tagIt, { ignoredDrift: [{ ...entry, until: '2026-11-20' }] });
    expect(report?.drift?.changes.map(({ path }) => path)).toEqual(['tags']);
    const found = report?.findings.filter(({ kind }) => kind === 'ignored-drift-expired');
    expect(found).toMatchObject([{ severity: 'medium', evidence: { entries: [{ changes: 1, until: '2026-11-20' }] } }]);
  });

  it('comes back by itself while the state stays', async () => {
    const { report, world } = await auditAfter(tagIt, { ignoredDrift: [entry] });
    expect(report?.findings.filter(({ kind }) => kind === 'ignored-drift-expired')).toEqual([]);
    world.now = new Date('2026-12-01T00:00:00.000Z');
    const later = await auditCluster(job, world);
    expect(later?.drift?.ignored).toBeUndefined();
    expect(later?.drift?.changes.map(({ path }) => path)).toEqual(['tags']);
    expect(later?.findings.map(({ kind }) => kind)).toContain('ignored-drift-expired');
  });
});
