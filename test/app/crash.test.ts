import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tellAll } from '../../shared/app/tellCluster.ts';
import { tellFindings } from '../../shared/app/tellFindings.ts';
import { workAlert } from '../../shared/app/workAlert.ts';
import type { Alert } from '../../shared/model/alert.ts';
import { type Finding, toFinding } from '../../shared/model/finding.ts';
import type { AlertJob, StateStore, TellJob, WorkQueue } from '../../shared/ports.ts';
import { atOnce } from '../support/auditWorld.ts';
import { createMemoryStateStore } from '../support/memoryStores.ts';

const providers = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers';
const idOf = (cluster: string) => `${providers}/Microsoft.ContainerService/managedClusters/${cluster}`;
const clusterId = idOf('aks-1');
const findings: readonly Finding[] = ['a', 'b'].map((dependencyId) =>
  toFinding({ kind: 'dependency-denied', severity: 'high', clusterId, dependencyId, title: dependencyId, detail: '' }),
);

/** What one change at a firewall does to a cluster. */
function shared(cluster: string): Finding {
  return toFinding({
    kind: 'dependency-denied',
    severity: 'critical',
    clusterId: idOf(cluster),
    dependencyId: 'a',
    title: `${cluster}: a`,
    detail: '',
    cause: { resourceId: `${providers}/Microsoft.Network/azureFirewalls/fw` },
  });
}

class Killed extends Error {}

/** Counts the calls that leave the process and ends it at one: before the call is done, or right after. */
interface Killer {
  at: number;
  after: boolean;
  calls: number;
}

function mortal<Port extends object>(port: Port, killer: Killer): Port {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]): Promise<unknown> => {
        killer.calls += 1;
        const isLast = killer.calls === killer.at;
        if (isLast && !killer.after) throw new Killed();
        const answer: unknown = await Reflect.apply(member, target, args);
        if (isLast) throw new Killed();
        return answer;
      };
    },
  });
}

/** A store writes several states one after the other, and a process may die between two of them. */
function mortalStore(store: StateStore, killer: Killer): StateStore {
  const state = mortal(store, killer);
  return new Proxy(state, {
    get(target, name) {
      if (name !== 'putFindings') return Reflect.get(target, name) as unknown;
      return async (id: string, states: Parameters<StateStore['putFindings']>[1]) => {
        for (const one of states) await state.putFindings(id, [one]);
      };
    },
  });
}

/** A queue as Azure keeps it: a message that was not worked off to its end comes again. */
function createQueue() {
  const messages: (AlertJob | TellJob)[] = [];
  const queue: Pick<WorkQueue, 'addAlert' | 'setAside'> = {
    addAlert: (job) => {
      messages.push(job);
      return Promise.resolve();
    },
    setAside: () => Promise.reject(new Error('nothing is given up here')),
  };
  return { messages, queue };
}

function createWorld(killer: Killer) {
  const sent: Alert[] = [];
  const { messages, queue } = createQueue();
  const store = createMemoryStateStore();
  const time = { now: Date.parse('2026-11-21T12:00:00.000Z') };
  const send = (alert: Alert) => {
    sent.push(alert);
    return Promise.resolve();
  };
  const ports = {
    state: mortalStore(store, killer),
    queue: mortal(queue as WorkQueue, killer),
    config: { readConfig: () => Promise.resolve(atOnce) },
    channels: (['teams', 'email'] as const).map((name) => mortal({ name, send }, killer)),
    clock: () => new Date(time.now),
    chance: () => 0.5,
    log: () => undefined,
  };
  return { sent, messages, store, ports, time };
}

type World = ReturnType<typeof createWorld>;

/** Runs something; true if the process was killed in it. */
async function survives(run: () => Promise<unknown>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    if (error instanceof Killed) return false;
    throw error;
  }
}

/** An audit that the queue tries until it is done. */
async function audit(world: World, found: readonly Finding[], cluster = 'aks-1'): Promise<void> {
  const now = world.ports.clock().toISOString();
  const news = { clusterId: idOf(cluster), clusterName: cluster, findings: found, complete: true, now };
  while (!(await survives(() => tellFindings(news, world.ports)))) world.time.now += 30_000;
}

/** Works off what is on the queue, and what timers find, until all is quiet. */
async function settle(world: World): Promise<void> {
  for (let round = 0; round < 8; round += 1) {
    for (const job of world.messages.splice(0)) {
      if (!(await survives(() => workAlert(job, world.ports)))) world.messages.push(job);
    }
    world.time.now += 5 * 60_000;
    await survives(() => tellAll(world.ports));
    const before = world.ports.clock().toISOString();
    for (const job of await world.store.unsentAlerts(before)) world.messages.push(job);
  }
}

/** What was told, each with how often it was sent. */
interface Lived {
  readonly told: ReadonlyMap<string, number>;
  readonly calls: number;
  readonly messages: number;
}

function toLived({ sent }: World, { calls }: Killer): Lived {
  const told = new Map<string, number>();
  for (const { route, entries } of sent.flatMap((alert) => [alert, ...(alert.others ?? [])])) {
    for (const { transition, finding } of entries) {
      const line = `${route.channel} ${transition} ${finding.title}`;
      told.set(line, (told.get(line) ?? 0) + 1);
    }
  }
  return { told, calls, messages: sent.length };
}

/** One life: both open, one is resolved. */
async function live(killer: Killer): Promise<Lived> {
  const world = createWorld(killer);
  await audit(world, findings);
  await settle(world);
  await audit(world, findings.slice(0, 1));
  await settle(world);
  return toLived(world, killer);
}

/** One change that hurts three clusters at once, and is taken back. */
async function storm(killer: Killer): Promise<Lived> {
  const world = createWorld(killer);
  const clusters = ['aks-1', 'aks-2', 'aks-3'];
  for (const cluster of clusters) await audit(world, [], cluster);
  for (const cluster of clusters) await audit(world, [shared(cluster)], cluster);
  await settle(world);
  for (const cluster of clusters) await audit(world, [], cluster);
  await settle(world);
  return toLived(world, killer);
}

const whole = [
  'email opened a',
  'email opened b',
  'email resolved b',
  'teams opened a',
  'teams opened b',
  'teams resolved b',
];

describe('a process that is killed', () => {
  it('at no step between state and mark: each transition is told once', async () => {
    const { told } = await live({ at: 0, after: false, calls: 0 });
    expect([...told].sort()).toEqual(whole.map((line) => [line, 1]));
  });

  it('at any one step, before or after its call: nothing is lost, and at most one message comes twice', async () => {
    const { calls } = await live({ at: 0, after: false, calls: 0 });
    expect(calls).toBeGreaterThan(40);
    let doubles = 0;
    for (let step = 1; step <= calls; step += 1) {
      for (const after of [false, true]) {
        const { told } = await live({ at: step, after, calls: 0 });
        const context = `step ${step} ${after ? 'after' : 'before'}`;
        expect([...told.keys()].sort(), context).toEqual(whole);
        expect(Math.max(...told.values()), context).toBeLessThanOrEqual(2);
        if (Math.max(...told.values()) > 1) doubles += 1;
      }
    }
    // Only between sending and marking can a message come twice: two calls, for each of four messages.
    expect(doubles).toBeLessThanOrEqual(8);
    expect(doubles).toBeGreaterThan(0);
  });

  it('in a storm over several clusters, at any one step: nothing is lost, and at most one message comes twice', async () => {
    const calm = await storm({ at: 0, after: false, calls: 0 });
    const lines = ['email', 'teams'].flatMap((channel) =>
      ['opened', 'resolved'].flatMap((word) => [1, 2, 3].map((index) => `${channel} ${word} aks-${index}: a`)),
    );
    expect([...calm.told].toSorted()).toEqual(lines.map((line) => [line, 1]));
    expect(calm.messages).toBe(4);
    for (let step = 1; step <= calm.calls; step += 1) {
      for (const after of [false, true]) {
        const { told } = await storm({ at: step, after, calls: 0 });
        const context = `step ${step} ${after ? 'after' : 'before'}`;
        expect([...told.keys()].sort(), context).toEqual(lines);
        expect(Math.max(...told.values()), context).toBeLessThanOrEqual(2);
      }
    }
  });

  it('again and again: nothing is lost, and no more comes twice than there were kills', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        async (gaps, after) => {
          const killer: Killer = { at: gaps[0] ?? 0, after, calls: 0 };
          const rest = gaps.slice(1);
          Object.defineProperty(killer, 'calls', {
            get: () => count,
            set: (value: number) => {
              if (count === killer.at) killer.at += rest.shift() ?? Number.NEGATIVE_INFINITY;
              count = value;
            },
          });
          let count = 0;
          const { told } = await live(killer);
          expect([...told.keys()].sort()).toEqual(whole);
          const extra = [...told.values()].reduce((sum, times) => sum + times - 1, 0);
          // A message holds at most two transitions.
          expect(extra).toBeLessThanOrEqual(2 * gaps.length);
        },
      ),
      { numRuns: 100 },
    );
  });
});
