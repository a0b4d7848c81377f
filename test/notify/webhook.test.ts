import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Alert } from '../../shared/model/alert.ts';
import { toAzureMonitorAlerts } from '../../shared/notify/azureMonitor.ts';
import { mostEventBytes, toCloudEvent } from '../../shared/notify/cloudEvent.ts';
import { toPagerDutyEvents } from '../../shared/notify/pagerDuty.ts';
import { toSlackMessage } from '../../shared/notify/slack.ts';
import { createWebhookChannel, type WebhookOptions } from '../../shared/notify/webhook.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { root } from '../support/sourceFiles.ts';
import { alertAbout, alertOf, entryOf, findingOf } from './alerts.ts';
import { sampleAlerts } from './sampleAlerts.ts';

const sample = (name: string): Alert => sampleAlerts[name] ?? alertOf([]);
const secret = 'a-secret-of-more-than-16-characters';
const now = new Date('2026-11-21T05:03:00Z');
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());
beforeEach(() => {
  receiver.arrived.length = 0;
  receiver.respond = (response) => void response.writeHead(202).end();
});

function channelOf(options: Partial<WebhookOptions> = {}) {
  const url = `https://127.0.0.1:${receiver.port}/hook?code=hidden`;
  const { caCertificate } = receiver;
  const reach = { caCertificate, allowLoopback: true, now: () => now };
  return createWebhookChannel({ name: 'webhook', url, form: 'cloudevents', secret, ...reach, ...options });
}

type IsGenuine = (headers: object, body: string, secret: string, now: number) => boolean;

/** What docs/webhook.md tells receivers to do, run as it stands there. */
async function documentedCheck(): Promise<IsGenuine> {
  const [, code = ''] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs/webhook.md'), 'utf8')) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
  try {
    const path = join(folder, 'isGenuine.mjs');
    writeFileSync(path, code);
    const module = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as { isGenuine: IsGenuine };
    return module.isGenuine;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('A signed message', () => {
  it.each([
    secret,
    `whsec_${Buffer.from('0123456789abcdef0123456789').toString('base64')}`,
  ])('passes the documented check with its secret, once', async (own) => {
    const isGenuine = await documentedCheck();
    await channelOf({ secret: own }).send(alertOf());
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.arrived;
    expect(isGenuine(headers, body, own, now.getTime())).toBe(true);
    expect(isGenuine(headers, `${body} `, own, now.getTime())).toBe(false);
    expect(isGenuine(headers, body, `x${own}`, now.getTime())).toBe(false);
    expect(isGenuine(headers, body, own, now.getTime() + 301_000)).toBe(false);
    expect(isGenuine({ ...headers, 'webhook-timestamp': '1' }, body, own, 1000)).toBe(false);
    expect(isGenuine({ ...headers, 'webhook-signature': undefined }, body, own, now.getTime())).toBe(false);
  });

  it('agrees with the vector of the Standard Webhooks specification', async () => {
    const { toSignatureHeaders } = await import('../../shared/notify/signature.ts');
    const message = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: new Date(1_614_265_330_000),
      body: '{"test": 2432232314}',
    };
    expect(toSignatureHeaders(message, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')['webhook-signature']).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('is what only CloudEvents and Azure Monitor get', async () => {
    for (const form of ['cloudevents', 'azure-monitor', 'slack', 'pagerduty'] as const)
      await channelOf({ form }).send(alertOf());
    expect(receiver.arrived.map(({ headers }) => 'webhook-signature' in headers)).toEqual([true, true, false, false]);
    expect(receiver.arrived.map(({ headers }) => headers['content-type'])).toEqual([
      'application/cloudevents+json; charset=utf-8',
      ...Array<string>(3).fill('application/json; charset=utf-8'),
    ]);
  });
});

describe('A CloudEvent', () => {
  it('has the attributes of the specification and the findings', () => {
    expect(toCloudEvent(sample('opened'))).toMatchObject({
      specversion: '1.0',
      id: '0123456789abcdef0123456789abcdef',
      type: 'breakwater.findings',
      source: expect.stringMatching(/^\/subscriptions\/.*\/aks-shop$/) as string,
      subject: 'aks-shop',
      time: '2026-11-21T05:02:00Z',
      datacontenttype: 'application/json',
      threadkey: 'abcdef0123456789abcdef0123456789',
      data: {
        tone: 'bad',
        headline: 'aks-shop: required packages.aks.azure.com HTTPS:443 is blocked',
        left: 0,
        entries: [{ transition: 'opened', finding: { kind: 'dependency-denied', severity: 'critical' } }],
      },
    });
    expect(toCloudEvent(sample('heartbeat'))).toMatchObject({
      type: 'breakwater.heartbeat',
      source: 'urn:breakwater:deployment',
      data: { life: { clusters: 3, blind: [] } },
    });
  });

  it('names its attributes as the specification allows', () => {
    for (const alert of Object.values(sampleAlerts))
      for (const name of Object.keys(toCloudEvent(alert))) expect(name).toMatch(/^[a-z0-9]{1,20}$/);
  });

  it.each([1, 10, 100, 1000, 10_000])('stays below 56 KB for %i findings and counts what it leaves out', (count) => {
    const event = toCloudEvent(alertAbout(count)) as { data: { entries: unknown[]; left: number } };
    expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThanOrEqual(mostEventBytes);
    expect(event.data.entries.length + event.data.left).toBe(count);
    expect(event.data.entries.length).toBeGreaterThan(0);
  });

  it('tells a finding that is too large in brief', () => {
    const large = findingOf({ evidence: { rows: 'x'.repeat(100_000) } });
    expect(toCloudEvent(alertOf([entryOf(large)]))).toMatchObject({
      data: { left: 0, entries: [{ finding: { fingerprint: large.fingerprint, kind: large.kind } }] },
    });
  });
});

describe('PagerDuty', () => {
  const keyOf = (name: string) => sample(name).entries[0]?.finding.fingerprint;

  it('gets an incident for each finding, and the same one is resolved', () => {
    const [opened] = toPagerDutyEvents(sample('opened'), 'routing-key');
    const [resolved] = toPagerDutyEvents(sample('resolved'), 'routing-key');
    expect(opened).toMatchObject({
      routing_key: 'routing-key',
      event_action: 'trigger',
      dedup_key: keyOf('opened'),
      payload: { severity: 'critical', source: 'aks-shop', class: 'dependency-denied' },
    });
    expect(resolved).toEqual({ routing_key: 'routing-key', event_action: 'resolve', dedup_key: keyOf('opened') });
    expect(toPagerDutyEvents(sample('many'), 'k')).toHaveLength(60);
  });

  it('is not paged for a digest or a sign of life', async () => {
    for (const name of ['digest', 'heartbeat', 'blind']) {
      expect(toPagerDutyEvents(sample(name), 'k')).toEqual([]);
      await channelOf({ form: 'pagerduty' }).send(sample(name));
    }
    expect(receiver.arrived).toEqual([]);
  });

  it('that takes some events of an alert and is then busy gets all of them again, with the same keys', async () => {
    receiver.respond = (response) => void response.writeHead(receiver.arrived.length === 2 ? 429 : 202).end();
    const send = () => channelOf({ form: 'pagerduty' }).send(alertAbout(3));
    await expect(send()).rejects.toMatchObject({ retryable: true, message: 'PagerDuty answered 429.' });
    await send();
    const keys = receiver.arrived.map(({ body }) => (JSON.parse(body) as { dedup_key: string }).dedup_key);
    expect(keys).toHaveLength(5);
    expect(keys.slice(2)).toEqual([...keys.slice(0, 2), keys[4]]);
  });
});

describe('The common alert schema', () => {
  it('fires and resolves the same alert of the cluster', () => {
    const [fired] = toAzureMonitorAlerts(sample('opened'));
    const [resolved] = toAzureMonitorAlerts(sample('resolved'));
    const essentials = {
      alertId: expect.stringMatching(/^\/subscriptions\/.*\/alerts\/[0-9a-f]{32}$/) as string,
      severity: 'Sev0',
      signalType: 'Log',
      monitoringService: 'Breakwater',
      essentialsVersion: '1.0',
      configurationItems: ['aks-shop'],
    };
    expect(fired).toMatchObject({
      schemaId: 'azureMonitorCommonAlertSchema',
      data: { essentials: { ...essentials, monitorCondition: 'Fired', firedDateTime: '2026-11-21T05:01:30Z' } },
    });
    expect(resolved).toMatchObject({
      data: { essentials: { monitorCondition: 'Resolved', resolvedDateTime: '2026-11-21T07:06:00Z' } },
    });
    const idOf = (alert: unknown) => (alert as { data: { essentials: { alertId: string } } }).data.essentials.alertId;
    expect(idOf(resolved)).toBe(idOf(fired));
  });
});

describe('A Slack message', () => {
  it.each(Object.entries(sampleAlerts))('keeps to the limits of blocks for %s', (_name, alert) => {
    const { blocks, text } = toSlackMessage(alert) as {
      text: string;
      blocks: { type: string; text?: { text: string } }[];
    };
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(Array.from(blocks[0]?.text?.text ?? '').length).toBeLessThanOrEqual(150);
    expect(text).not.toBe('');
    expect(
      blocks.map(({ type }) => type).every((type) => ['context', 'header', 'rich_text', 'actions'].includes(type)),
    ).toBe(true);
  });
});
