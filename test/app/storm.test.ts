import { describe, expect, it } from 'vitest';
import { deliverAlert } from '../../shared/app/deliverAlert.ts';
import { tellFindings } from '../../shared/app/tellFindings.ts';
import { workAlert } from '../../shared/app/workAlert.ts';
import type { Alert, AlertChannelName } from '../../shared/model/alert.ts';
import { defaultAlertPolicy } from '../../shared/model/alertPolicy.ts';
import { type Finding, toFinding } from '../../shared/model/finding.ts';
import { type AlertJob, PortError, type TellJob } from '../../shared/ports.ts';
import { atOnce } from '../support/auditWorld.ts';
import { createMemoryStateStore } from '../support/memoryStores.ts';

const subscription = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers';
const firewallId = `${subscription}/Microsoft.Network/azureFirewalls/fw-hub`;
const clusterOf = (index: number) => ({
  clusterId: `${subscription}/Microsoft.ContainerService/managedClusters/aks-${index}`,
  clusterName: `aks-${index}`,
});

/** What one change at the firewall, or another cause, does to a cluster. */
function findingOf(index: number, resourceId = firewallId): Finding {
  const { clusterId, clusterName } = clusterOf(index);
  return toFinding({
    kind: 'dependency-denied',
    severity: 'critical',
    clusterId,
    dependencyId: 'core.fqdn.mcr.global',
    title: `${clusterName}: required mcr.microsoft.com HTTPS:443 is blocked`,
    detail: 'Images cannot be pulled.',
    cause: { resourceId, path: 'rules[deny]', changedBy: 'morgan@example.com' },
  });
}

interface Message {
  readonly job: AlertJob | TellJob;
  readonly visibleAt: number;
}

interface Sent {
  readonly minute: number;
  readonly channel: AlertChannelName;
  readonly clusters: readonly string[];
}

/** A deployment with the usual policy whose queue keeps its delays; time goes on in seconds. */
function createWorld(channels: readonly { name: AlertChannelName; gathers?: boolean }[] = [{ name: 'teams' }]) {
  const start = Date.parse('2026-11-21T12:00:00.000Z');
  const world = { now: start, messages: [] as Message[], sent: [] as Sent[], alerts: [] as Alert[], isDown: false };
  const send = (name: AlertChannelName) => (alert: Alert) => {
    if (world.isDown)
      return Promise.reject(new PortError('It answered 503.', { port: name, operation: 'send', retryable: true }));
    const names = [alert, ...(alert.others ?? [])].map(({ clusterName }) => clusterName);
    world.alerts.push(alert);
    world.sent.push({ minute: (world.now - start) / 60_000, channel: name, clusters: names });
    return Promise.resolve();
  };
  const ports = {
    state: createMemoryStateStore(),
    queue: {
      addAudit: () => Promise.resolve(),
      addAlert: (job: AlertJob | TellJob, delaySeconds = 0) => {
        world.messages.push({ job, visibleAt: world.now + delaySeconds * 1_000 });
        return Promise.resolve();
      },
      setAside: () => Promise.resolve(),
      counts: () => Promise.resolve({ audits: 0, auditsPoison: 0, alerts: 0, alertsPoison: 0 }),
    },
    config: { readConfig: () => Promise.resolve({ ...atOnce, alerts: defaultAlertPolicy }) },
    channels: channels.map((one) => ({ ...one, send: send(one.name) })),
    clock: () => new Date(world.now),
    chance: () => 0.5,
    log: () => undefined,
  };
  /** Works off what becomes visible until a minute after the start; several at once, as the runtime does. */
  const runTo = async (minute: number, width = 4) => {
    const end = start + minute * 60_000;
    for (;;) {
      const due = world.messages.filter(({ visibleAt }) => visibleAt <= end).sort((a, b) => a.visibleAt - b.visibleAt);
      const batch = due.filter(({ visibleAt }) => visibleAt <= Math.max(world.now, due[0]?.visibleAt ?? 0));
      const taken = batch.slice(0, width);
      if (taken.length === 0) break;
      world.messages = world.messages.filter((one) => !taken.includes(one));
      world.now = Math.max(world.now, ...taken.map(({ visibleAt }) => visibleAt));
      await Promise.all(taken.map(({ job }) => workAlert(job, ports)));
    }
    world.now = Math.max(world.now, end);
  };
  const see = async (index: number, ...findings: readonly Finding[]) => {
    const now = new Date(world.now).toISOString();
    await tellFindings({ ...clusterOf(index), tags: {}, findings, complete: true, now }, ports);
  };
  return { world, ports, runTo, see };
}

const countsOf = (sent: readonly Sent[]) =>
  sent.map(({ channel, clusters }) => `${channel} ${new Set(clusters).size}`).toSorted();

const all = Array.from({ length: 40 }, (_, index) => index + 1);

describe('one change that hurts 40 clusters', () => {
  it('is one message over each channel, and one when it is over', async () => {
    const { world, runTo, see } = createWorld([{ name: 'teams' }, { name: 'email' }]);
    for (const index of all) {
      await see(index, findingOf(index));
      await runTo((index / 60) * 0.7);
    }
    await runTo(10);
    expect(countsOf(world.sent)).toEqual(['email 40', 'teams 40']);
    expect(Math.max(...world.sent.map(({ minute }) => minute))).toBeLessThanOrEqual(1.1);
    for (const index of all) await see(index);
    await runTo(30);
    expect(countsOf(world.sent.slice(2))).toEqual(['email 40', 'teams 40']);
    expect(world.alerts.at(-1)?.threadKey).toBe(world.alerts[0]?.threadKey);
  });

  it('is told once more, minutes later, of clusters whose audits took longer', async () => {
    const { world, runTo, see } = createWorld();
    for (const index of all.slice(0, 25)) await see(index, findingOf(index));
    await runTo(2);
    for (const index of all.slice(25)) await see(index, findingOf(index));
    await runTo(20);
    expect(world.sent.map(({ clusters }) => clusters.length)).toEqual([25, 15]);
    const [first, second] = world.sent.map(({ minute }) => minute);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(5);
    expect(new Set(world.sent.flatMap(({ clusters }) => clusters)).size).toBe(40);
  });

  it('does not draw in what another cause does', async () => {
    const { world, runTo, see } = createWorld();
    for (const index of all.slice(0, 3)) await see(index, findingOf(index));
    const other = `${subscription}/Microsoft.Network/routeTables/rt-own`;
    await see(4, findingOf(4, other));
    await runTo(10);
    expect(world.sent.map(({ clusters }) => clusters.toSorted()).toSorted()).toEqual([
      ['aks-1', 'aks-2', 'aks-3'],
      ['aks-4'],
    ]);
  });

  it('goes finding by finding to who groups them himself', async () => {
    const { world, runTo, see } = createWorld([{ name: 'webhook:pager', gathers: false }]);
    for (const index of all) await see(index, findingOf(index));
    await runTo(10);
    expect(world.sent.map(({ clusters }) => clusters.length)).toEqual(all.map(() => 1));
  });

  it('loses nothing while the receiver is down, and is still one message afterwards', async () => {
    const { world, runTo, see } = createWorld();
    world.isDown = true;
    for (const index of all) await see(index, findingOf(index));
    await runTo(15);
    expect(world.sent).toEqual([]);
    world.isDown = false;
    await runTo(150);
    expect(world.sent.map(({ clusters }) => clusters.length)).toEqual([40]);
  });

  it('says what is over instead of what was to be told of it while the message waited', async () => {
    const { world, runTo, see } = createWorld();
    await see(1, findingOf(1));
    await see(2, findingOf(2));
    await runTo(2);
    await see(3, findingOf(3));
    await runTo(4);
    await see(3);
    await runTo(30);
    const told = world.alerts.slice(1).flatMap((one) => [one, ...(one.others ?? [])].flatMap(({ entries }) => entries));
    expect(told.at(-1)?.transition).toBe('resolved');
  });

  it('leaves a cluster without neighbours as quick as it was', async () => {
    const { world, runTo, see } = createWorld();
    await see(1, findingOf(1));
    await runTo(10);
    expect(world.sent.map(({ minute }) => minute)).toEqual([0.5]);
  });
});

describe('small matters of many clusters', () => {
  it('are one digest a day', async () => {
    const { world, runTo, see } = createWorld();
    for (const index of all) await see(index, { ...findingOf(index), severity: 'low' });
    expect(world.messages).toEqual([]);
    world.now = Date.parse('2026-11-22T07:00:00.000Z');
    for (const index of all) await see(index, { ...findingOf(index), severity: 'low' });
    await runTo(20 * 60);
    expect(world.sent.map(({ clusters }) => clusters.length)).toEqual([40]);
    expect(world.alerts[0]?.kind).toBe('digest');
  });
});

describe('an alert of a storm that was given up', () => {
  it('is sent alone when a person puts its message back', async () => {
    const { world, ports, runTo, see } = createWorld();
    for (const index of [1, 2]) await see(index, findingOf(index));
    await runTo(0.9);
    const [job] = await ports.state.unsentAlerts('2026-11-23T00:00:00.000Z');
    if (!job) throw new Error('There is no alert.');
    const failedAt = new Date(world.now).toISOString();
    await ports.state.releaseAlert(job, { kind: 'failed', failedAt, reason: 'It answered 404.' });
    expect(await deliverAlert(job, ports)).toBe('sent');
    expect(world.sent.map(({ clusters }) => clusters)).toEqual([['aks-1']]);
  });
});
