import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { TableClient, TableServiceClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventGridPath } from '../../local/host/eventGrid.ts';
import { readScenario } from '../../local/scenarios/readScenario.ts';
import { type LocalAzure, startParts } from '../../local/startParts.ts';
import { exportTypes } from '../../shared/report/exports/formats.ts';
import { unpackText } from '../../shared/storage/packedText.ts';
import { clusterId } from '../support/auditWorld.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { standingClock } from '../support/standingClock.ts';

const planted = Array.from({ length: 20 }, (_, index) => `planted-secret-${String(index + 1).padStart(2, '0')}`);
const secretOf = (place: number) => planted[place - 1] ?? '';
const [pagerKey, functionKey] = [secretOf(12), secretOf(16)];
const channels = ['teams', 'teams:payments', 'email', 'webhook', 'webhook:azure', 'webhook:slack', 'webhook:pager'];
const config = { alerts: { groupWaitSeconds: 0, groupIntervalMinutes: 0, rules: [{ channels }] } };

let azure: LocalAzure;
let receiver: Receiver;
const lines: string[] = [];

/** App settings with a secret wherever one can stand. */
function plantIn(usual: Readonly<Record<string, string>>): Record<string, string> {
  const base = `https://127.0.0.1:${receiver.port}`;
  return {
    ...usual,
    BREAKWATER_CA_CERTIFICATE: `${usual['BREAKWATER_CA_CERTIFICATE'] ?? ''}\n${receiver.caCertificate}`,
    BREAKWATER_TEAMS_WEBHOOK_URL: `${base}/teams/${secretOf(1)}?sig=${secretOf(2)}`,
    BREAKWATER_TEAMS_WEBHOOK_URL__PAYMENTS: `${base}/payments/${secretOf(3)}?sig=${secretOf(4)}`,
    BREAKWATER_WEBHOOK_URL: `${base}/events/${secretOf(5)}?code=${secretOf(6)}`,
    BREAKWATER_WEBHOOK_SECRET: secretOf(7),
    BREAKWATER_WEBHOOK_URL__AZURE: `${base}/azure/${secretOf(8)}`,
    BREAKWATER_WEBHOOK_FORM__AZURE: 'azure-monitor',
    BREAKWATER_WEBHOOK_SECRET__AZURE: secretOf(9),
    BREAKWATER_WEBHOOK_URL__SLACK: `${base}/slack/${secretOf(10)}`,
    BREAKWATER_WEBHOOK_FORM__SLACK: 'slack',
    BREAKWATER_WEBHOOK_URL__PAGER: `${base}/pager/${secretOf(11)}`,
    BREAKWATER_WEBHOOK_FORM__PAGER: 'pagerduty',
    BREAKWATER_WEBHOOK_SECRET__PAGER: pagerKey,
    BREAKWATER_SMTP_URL: (usual['BREAKWATER_SMTP_URL'] ?? '').replace('://', `://${secretOf(13)}:${secretOf(14)}@`),
    APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${secretOf(15)}`,
  };
}

/** A change as Event Grid tells it, with far more about the caller than anybody needs. */
function plantedEvent(resourceId: string): object {
  return {
    id: 'event-1',
    topic: '/subscriptions/00000000-0000-0000-0000-000000000101',
    subject: resourceId,
    eventType: 'Microsoft.Resources.ResourceWriteSuccess',
    eventTime: new Date().toISOString(),
    dataVersion: '2',
    metadataVersion: '1',
    data: {
      resourceUri: resourceId,
      operationName: 'Microsoft.Network/azureFirewalls/write',
      status: 'Succeeded',
      authorization: { action: 'write', evidence: { token: secretOf(17) } },
      claims: { name: 'maya@example.com', uti: secretOf(18), ipaddr: secretOf(18) },
      httpRequest: { clientIpAddress: '192.0.2.1', method: 'PUT', url: `https://x.invalid/?sig=${secretOf(19)}` },
    },
  };
}

/** Each receiver does something else, and all of them tell everything that they were told, and a token of their own. */
function respondAs(path: string): readonly [number, string] {
  const echo = `no: ${planted.join(' ')} Authorization: Bearer ${secretOf(20)}`;
  if (path.startsWith('/teams')) return [401, echo];
  if (path.startsWith('/payments')) return [301, echo];
  if (path.startsWith('/slack')) return [503, echo];
  if (path.startsWith('/azure')) return [200, JSON.stringify({ error: { message: `HTTP error 413 ${echo}` } })];
  return [202, echo];
}

beforeAll(async () => {
  receiver = await startReceiver();
  receiver.respond = (response, { path }) => {
    const [status, body] = respondAs(path);
    response.writeHead(status, { location: `https://127.0.0.1:${receiver.port}/${secretOf(1)}` }).end(body);
  };
  const scenario = await readScenario('egress-article');
  const listen = (line: string) => void lines.push(line);
  const parts = { scenario, config, settings: plantIn, bundle: false, port: 0, controlPort: 0 };
  azure = await startParts({ ...parts, log: listen, listen, timerClock: standingClock });
  const firewall = scenario.resources.find(({ type }) => /azurefirewalls$/i.test(type));
  const told = await fetch(`${azure.host.url}${eventGridPath}?functionName=onResourceChange&code=${functionKey}`, {
    method: 'POST',
    headers: { 'aeg-event-type': 'Notification', 'content-type': 'application/json' },
    body: JSON.stringify([plantedEvent(firewall?.id ?? '')]),
  });
  expect(told.status).toBe(202);
  await azure.host.runTimer('scheduledAudit');
  await vi.waitFor(
    () => {
      const paths = receiver.arrived.map(({ path }) => path.split('/')[1]);
      for (const name of ['teams', 'payments', 'events', 'azure', 'slack', 'pager']) expect(paths).toContain(name);
      expect(lines.join('\n')).toMatch(/mail server refused/);
      expect(lines.join('\n')).toMatch(/given up .* 401/);
    },
    { timeout: 50_000, interval: 200 },
  );
}, 90_000);
afterAll(() => Promise.all([azure.close(), receiver.close()]));

/** The planted secrets that a text holds. */
const heldBy = (text: string) => planted.filter((secret) => text.includes(secret));

async function answers(): Promise<ReadonlyMap<string, string>> {
  const queries = [
    ...Object.keys(exportTypes).map((format) => `report?format=${format}`),
    ...['report?format=html', 'report?format=json', 'report?format=nonsense', 'report?cluster=none', 'report/history'],
    ...['findings', 'findings?resolved=true', 'baseline', 'health', 'metrics', 'openapi.json', 'explain'],
    `explain?from=${encodeURIComponent(clusterId)}&to=mcr.microsoft.com:443&format=text`,
  ];
  const found = new Map<string, string>();
  for (const query of queries) {
    const url = `${azure.host.url}/api/${query}${query.includes('?') ? '&' : '?'}code=${functionKey}`;
    const response = await fetch(url, { headers: { 'x-functions-key': functionKey } });
    found.set(`${response.status} ${query}`, `${JSON.stringify([...response.headers])} ${await response.text()}`);
  }
  return found;
}

/** Everything that is stored, by where it stands. */
async function stored(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const blobs = BlobServiceClient.fromConnectionString(azure.connectionString);
  for await (const { name: container } of blobs.listContainers()) {
    const client = blobs.getContainerClient(container);
    for await (const { name, metadata } of client.listBlobsFlat({ includeMetadata: true })) {
      const bytes = await client.getBlobClient(name).downloadToBuffer();
      const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
      const text = isZipped ? await promisify(gunzip)(bytes) : bytes;
      found.set(`blob ${container}/${name}`, `${text.toString('utf8')} ${JSON.stringify(metadata)}`);
    }
  }
  const insecure = { allowInsecureConnection: true };
  const tables = TableServiceClient.fromConnectionString(azure.connectionString, insecure);
  for await (const { name = '' } of tables.listTables()) {
    const client = TableClient.fromConnectionString(azure.connectionString, name, insecure);
    for await (const row of client.listEntities())
      found.set(`row ${name} ${row.rowKey}`, `${JSON.stringify(row)} ${await unpackText(row)}`);
  }
  const queues = QueueServiceClient.fromConnectionString(azure.connectionString);
  for await (const { name } of queues.listQueues()) {
    const { peekedMessageItems } = await queues.getQueueClient(name).peekMessages({ numberOfMessages: 32 });
    for (const { messageId, messageText } of peekedMessageItems)
      found.set(`message ${name} ${messageId}`, Buffer.from(messageText, 'base64').toString('utf8'));
  }
  return found;
}

/** What of these texts holds a secret, and which. */
function offenders(texts: ReadonlyMap<string, string>): readonly string[] {
  return [...texts].flatMap(([where, text]) => heldBy(text).map((secret) => `${where}: ${secret}`));
}

describe('20 planted secrets', () => {
  it('are different, and those of the receivers were used', () => {
    expect(new Set(planted).size).toBe(20);
    const asked = receiver.arrived.map(({ path, headers }) => `${path} ${JSON.stringify(headers)}`).join();
    expect(heldBy(asked)).toEqual([1, 2, 3, 4, 5, 6, 8, 10, 11].map(secretOf));
  });

  it('are in no line of the log', () => {
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter((line) => heldBy(line).length > 0)).toEqual([]);
  });

  it('are in no answer: reports in every form, health, findings, history, errors', async () => {
    const found = await answers();
    expect([...found.keys()].filter((key) => key.startsWith('200')).length).toBeGreaterThan(12);
    expect([...found.keys()].some((key) => key.startsWith('400'))).toBe(true);
    expect(offenders(found)).toEqual([]);
  });

  it('are in no blob, no row of a table and no message of a queue, poison included', async () => {
    const found = await stored();
    const places = [...found.keys()].join('\n');
    for (const place of ['blob reports/', 'blob snapshots/', 'row outbox', 'row told', 'row findings', 'row changes'])
      expect(places).toContain(place);
    expect(places).toContain('message alerts-poison');
    expect(offenders(found)).toEqual([]);
  });

  it('are in no message but the key of PagerDuty in what PagerDuty gets', () => {
    const told = receiver.arrived.map(({ path, body }): [string, string] => [path.split('/')[1] ?? '', body]);
    expect(told.filter(([name]) => name !== 'pager').flatMap(([, body]) => heldBy(body))).toEqual([]);
    expect(heldBy(told.filter(([name]) => name === 'pager').join())).toEqual([pagerKey]);
    const { cards, mails } = azure.simulator.inbox();
    expect(heldBy(JSON.stringify([cards, mails]))).toEqual([]);
  });
});
