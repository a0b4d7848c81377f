import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compose } from '../../shared/app/compose.ts';
import { deliverAlert } from '../../shared/app/deliverAlert.ts';
import { readSettings, SettingsError } from '../../shared/app/settings.ts';
import type { AlertChannelName } from '../../shared/model/alert.ts';
import { createMemoryStateStore, createMemoryWorkQueue } from '../support/memoryStores.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { sampleAlerts } from './sampleAlerts.ts';

const planted = Array.from({ length: 20 }, (_, index) => `planted-secret-${String(index + 1).padStart(2, '0')}`);
const secretOf = (place: number) => planted[place - 1] ?? '';
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

/** App settings with a secret wherever one can stand; webhooks lead to the receiver. */
function plantedSettings(): Record<string, string> {
  const base = `https://127.0.0.1:${receiver.port}`;
  return {
    BREAKWATER_SUBSCRIPTIONS: '00000000-0000-0000-0000-000000000001',
    BREAKWATER_CA_CERTIFICATE: receiver.caCertificate,
    BREAKWATER_LOCAL_ONLY_LOOPBACK_WEBHOOKS: 'true',
    AzureWebJobsStorage: `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${secretOf(1)};EndpointSuffix=x.invalid`,
    IDENTITY_HEADER: secretOf(2),
    IDENTITY_ENDPOINT: `http://127.0.0.1:9/${secretOf(3)}`,
    BREAKWATER_TEAMS_WEBHOOK_URL: `${base}/workflows/${secretOf(4)}?sig=${secretOf(5)}`,
    BREAKWATER_TEAMS_WEBHOOK_URL__PAYMENTS: `${base}/workflows/${secretOf(6)}?sig=${secretOf(7)}`,
    BREAKWATER_WEBHOOK_URL: `${base}/${secretOf(8)}?code=${secretOf(9)}`,
    BREAKWATER_WEBHOOK_SECRET: secretOf(10),
    BREAKWATER_WEBHOOK_URL__AZURE: `${base}/${secretOf(11)}`,
    BREAKWATER_WEBHOOK_FORM__AZURE: 'azure-monitor',
    BREAKWATER_WEBHOOK_SECRET__AZURE: secretOf(12),
    BREAKWATER_WEBHOOK_URL__SLACK: `${base}/services/${secretOf(13)}/${secretOf(14)}`,
    BREAKWATER_WEBHOOK_FORM__SLACK: 'slack',
    BREAKWATER_WEBHOOK_URL__PAGER: `${base}/${secretOf(15)}`,
    BREAKWATER_WEBHOOK_FORM__PAGER: 'pagerduty',
    BREAKWATER_WEBHOOK_SECRET__PAGER: secretOf(16),
    BREAKWATER_SMTP_URL: `smtp://${secretOf(17)}:${secretOf(18)}@127.0.0.1:9/?x=${secretOf(19)}`,
    BREAKWATER_MAIL_FROM: 'breakwater@example.com',
    BREAKWATER_MAIL_TO: 'platform@example.com',
    APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${secretOf(20)}`,
  };
}

/** What a person or a log could see of one delivery: log lines, what was thrown, and what another receiver got. */
async function deliver(name: AlertChannelName, status: number): Promise<string> {
  const lines: string[] = [];
  const { channels } = compose(readSettings(plantedSettings()), (line) => lines.push(line), { id: 'run' });
  const state = createMemoryStateStore();
  const [opened] = Object.values(sampleAlerts);
  if (!opened) throw new Error('There is no sample.');
  const alert = { ...opened, route: { channel: name } };
  await state.addToOutbox(alert);
  const queue = createMemoryWorkQueue();
  receiver.respond = (response) => {
    const location = `https://127.0.0.1:${receiver.port}/${secretOf(4)}`;
    if (status === 0) response.socket?.destroy();
    else response.writeHead(status, { location }).end(`no: ${planted.join(' ')}`);
  };
  const log = (line: string) => void lines.push(line);
  const ports = { state, queue, channels, clock: () => new Date(), chance: () => 0.5, log };
  const thrown = await deliverAlert({ alertId: alert.id, channel: name }, ports).catch((error: unknown) => error);
  const kept = [await state.failedAlerts(), await queue.counts(), queue];
  return inspect({ lines, thrown, kept }, { depth: null, showHidden: true });
}

const names: readonly AlertChannelName[] = [
  ...(['teams', 'teams:payments', 'email', 'webhook', 'webhook:azure'] as const),
  ...(['webhook:slack', 'webhook:pager'] as const),
];

describe('20 planted secrets', () => {
  it('are read by the settings, so that they could be told', () => {
    expect(new Set(planted).size).toBe(20);
    const text = JSON.stringify([readSettings(plantedSettings()), plantedSettings()]);
    expect(planted.filter((secret) => !text.includes(secret))).toEqual([]);
  });

  it.each(names)('are in no log line, error or poison message of %s, whatever the receiver does', async (name) => {
    for (const status of [202, 301, 400, 401, 429, 503, 0]) {
      const shown = await deliver(name, status);
      expect(planted.filter((secret) => shown.includes(secret))).toEqual([]);
    }
  });

  it('are in no message to anybody but the receiver whose key it is', async () => {
    receiver.arrived.length = 0;
    for (const name of names.filter((one) => one !== 'email')) await deliver(name, 202);
    const told = planted.filter((secret) => receiver.arrived.some(({ body }) => body.includes(secret)));
    expect(told).toEqual([secretOf(16)]);
    expect(receiver.arrived).toHaveLength(6);
  });

  it('are not told by settings that are wrong', () => {
    const broken = Object.entries(plantedSettings()).map(
      ([key, value]) => [key, value.replace(/^https?:/, 'x:')] as const,
    );
    const env = { ...Object.fromEntries(broken), AzureWebJobsStorage: '', BREAKWATER_SMTP_URL: secretOf(17) };
    const attempt = () =>
      readSettings({ ...env, BREAKWATER_CLOUD: secretOf(1), BREAKWATER_QUIET_SECONDS: secretOf(2) });
    expect(attempt).toThrow(SettingsError);
    try {
      attempt();
    } catch (error) {
      const shown = inspect(error, { depth: null, showHidden: true });
      expect(planted.filter((secret) => shown.includes(secret))).toEqual([]);
    }
  });
});
