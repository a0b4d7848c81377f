import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Azurite, startAzurite } from '../../local/host/azurite.ts';
import { queueClientOf } from '../../local/host/queues.ts';
import { toLocalSettings } from '../../local/localSettings.ts';
import { readScenario } from '../../local/scenarios/readScenario.ts';
import { type RunningSimulator, startSimulator } from '../../local/simulator/startSimulator.ts';
import { compose, type Ports } from '../../shared/app/compose.ts';
import { decideFinding } from '../../shared/app/decideFinding.ts';
import { toAlertJob } from '../../shared/app/jobs.ts';
import { proveLife } from '../../shared/app/proveLife.ts';
import { readFindings } from '../../shared/app/readFindings.ts';
import { readSettings } from '../../shared/app/settings.ts';
import { tellDue } from '../../shared/app/tellCluster.ts';
import { tellFindings } from '../../shared/app/tellFindings.ts';
import { workAlert } from '../../shared/app/workAlert.ts';
import { type Finding, type Severity, toFinding } from '../../shared/model/finding.ts';
import { clusterId } from '../support/auditWorld.ts';

const start = Date.parse('2026-11-23T08:00:00.000Z');
let azurite: Azurite;
let simulator: RunningSimulator;
let ports: Ports;
let now = start;

beforeAll(async () => {
  const scenario = await readScenario('egress-article');
  const log = () => undefined;
  const clock = () => new Date(now);
  [azurite, simulator] = await Promise.all([
    startAzurite(),
    startSimulator({ scenario, controlPort: 0, eventTarget: undefined, now: () => new Date(), log }),
  ]);
  const settings = readSettings(toLocalSettings({ scenario, azurite, simulator, port: 7071 }));
  ports = compose(settings, log, { id: 'a run', clock });
}, 60_000);
afterAll(() => Promise.all([azurite.close(), simulator.close()]));

const a = (severity: Severity): Finding =>
  toFinding({
    kind: 'dependency-denied',
    severity,
    clusterId,
    dependencyId: 'core.fqdn.mcr.global',
    title: 'mcr.microsoft.com is blocked',
    detail: 'Images cannot be pulled.',
  });

/** An audit found these; `minute` counts from the start. */
async function see(minute: number, ...findings: readonly Finding[]): Promise<void> {
  now = start + minute * 60_000;
  const at = new Date(now).toISOString();
  await tellFindings({ clusterId, clusterName: 'aks-egress', findings, complete: true, now: at }, ports);
}

/** A timer runs, and the queue is worked off. Gives how many cards and mails came. */
async function tellAt(minute: number): Promise<readonly [number, number]> {
  const before = simulator.inbox();
  now = start + minute * 60_000;
  await tellDue(ports);
  const queue = queueClientOf(azurite.connectionString, 'alerts');
  await queue.createIfNotExists();
  for (;;) {
    const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 });
    if (receivedMessageItems.length === 0) break;
    for (const { messageText, messageId, popReceipt } of receivedMessageItems) {
      const job: unknown = JSON.parse(Buffer.from(messageText, 'base64').toString('utf8'));
      await workAlert(toAlertJob(job), ports);
      await queue.deleteMessage(messageId, popReceipt);
    }
  }
  const { cards, mails } = simulator.inbox();
  return [cards.length - before.cards.length, mails.length - before.mails.length];
}

const lastCard = () => JSON.stringify(simulator.inbox().cards.at(-1));
const [one, none] = [[1, 1] as const, [0, 0] as const];

describe('the life of a finding on real storage, over a real webhook and a real mail server', () => {
  it('is told exactly as the policy says: opened, worse, nothing while silenced, resolved, back after the silence, daily', async () => {
    await see(0, a('medium'));
    expect(await tellAt(0)).toEqual(none);
    expect(await tellAt(0.5)).toEqual(one);
    expect(lastCard()).toContain('mcr.microsoft.com is blocked');

    await see(3, a('critical'));
    expect(await tellAt(4)).toEqual(none);
    expect(await tellAt(5.5)).toEqual(one);

    const { fingerprint } = a('high');
    const until = new Date(start + 60 * 60_000).toISOString();
    const word = { action: 'silence', who: 'maya', why: 'being mended', until } as const;
    expect(await decideFinding(fingerprint, word, ports)).toMatchObject({
      kind: 'decided',
      finding: { stage: 'silenced' },
    });
    await see(15, a('critical'));
    expect(await tellAt(16)).toEqual(none);

    await see(25);
    expect(await tellAt(26)).toEqual(one);
    expect(lastCard()).toMatch(/resolved/i);

    await see(30, a('critical'));
    expect(await tellAt(40)).toEqual(none);
    expect(await tellAt(61)).toEqual(one);
    expect(await tellAt(62)).toEqual(none);
    const [view] = await readFindings({ withResolved: false }, ports);
    expect(view).toMatchObject({ stage: 'reopened', timesSeen: 4, clusterName: 'aks-egress' });

    const acknowledged = await decideFinding(fingerprint, { action: 'acknowledge', who: 'maya' }, ports);
    expect(acknowledged).toMatchObject({ finding: { stage: 'acknowledged' } });
    expect(await tellAt(25 * 60 + 62)).toEqual(none);
  });

  it('goes on beside a sign of life every week, which says what is not watched', async () => {
    const listed = { clusterIds: [], gaps: [{ resource: '/subscriptions/x', reason: 'forbidden' as const }] };
    now = start + 27 * 3_600_000;
    await proveLife(listed, ports);
    expect(await tellAt(27 * 60 + 1)).toEqual(one);
    expect(lastCard()).toContain('Clusters are not watched');
    now = start + 8 * 24 * 3_600_000;
    await proveLife(listed, ports);
    expect(await tellAt(8 * 24 * 60 + 1)).toEqual(one);
    now = start + 9 * 24 * 3_600_000;
    await proveLife({ ...listed, gaps: [] }, ports);
    expect(await tellAt(9 * 24 * 60 + 1)).toEqual(one);
    expect(lastCard()).toMatch(/resolved/i);
  });
});
