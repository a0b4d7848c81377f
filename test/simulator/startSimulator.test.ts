import { createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { ContainerServiceClient } from '@azure/arm-containerservice';
import { NetworkManagementClient } from '@azure/arm-network';
import { ManagedIdentityCredential } from '@azure/identity';
import { LogsQueryClient, LogsQueryResultStatus } from '@azure/monitor-query-logs';
import { createTransport } from 'nodemailer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readScenario, type Scenario } from '../../local/scenarios/readScenario.ts';
import { listen, PortInUseError } from '../../local/simulator/listener.ts';
import { type RunningSimulator, type StartOptions, startSimulator } from '../../local/simulator/startSimulator.ts';
import { applicationDenies } from '../../shared/azure/kql/applicationDenies.ts';
import { toWindow } from '../../shared/azure/kql/literals.ts';
import { readActions } from '../../shared/azure/permissions.ts';

const scenario = await readScenario('egress-article');
const [subscriptionId = ''] = scenario.subscriptionIds;
const workspace = scenario.resources.find(({ type }) => type === 'Microsoft.OperationalInsights/workspaces');
const workspaceId = String((workspace?.['properties'] as { customerId?: unknown } | undefined)?.customerId);
const opened: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()));
});

function startAnywhere(options: Partial<StartOptions> = {}): Promise<RunningSimulator> {
  const given = { scenario, controlPort: 0, eventTarget: undefined, now: () => new Date(), log: () => undefined };
  return startSimulator({ ...given, ...options });
}

/** A simulator that is closed after the test. */
async function start(options: Partial<StartOptions> = {}): Promise<RunningSimulator> {
  const simulator = await startAnywhere(options);
  opened.push(() => simulator.close());
  return simulator;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** A scenario with more IP groups than fit on a page. */
function withIpGroups(count: number): Scenario {
  const groups = Array.from({ length: count }, (_, index) => ({
    id: `/subscriptions/${subscriptionId}/resourceGroups/rg-egress/providers/Microsoft.Network/ipGroups/ipg-${index}`,
    name: `ipg-${index}`,
    type: 'Microsoft.Network/ipGroups',
    location: 'eastus',
    properties: { ipAddresses: [] },
  }));
  return { ...scenario, resources: [...scenario.resources, ...groups] };
}

/** The real credential keeps its endpoint and its tokens for the whole process, so that all of these share one simulator. */
describe('the real clients against a running simulator', () => {
  const failing = [{ action: '*/natGateways/read', status: 429, times: 1, retryAfterSeconds: 0 } as const];
  const environment = { ...process.env };
  let simulator: RunningSimulator;
  let network: NetworkManagementClient;
  const credential = () => new ManagedIdentityCredential();
  const trusting = () => ({ endpoint: simulator.armEndpoint, tlsOptions: { ca: simulator.caCertificate } });

  beforeAll(async () => {
    const role = [...readActions.map(({ action }) => action), 'Microsoft.Network/routeTables/routes/write'];
    simulator = await startAnywhere({ scenario: withIpGroups(7), pageSize: 3, faults: { failing, role } });
    process.env['IDENTITY_ENDPOINT'] = simulator.identityEndpoint;
    process.env['IDENTITY_HEADER'] = simulator.identityHeader;
    network = new NetworkManagementClient(credential(), subscriptionId, trusting());
  });

  afterAll(async () => {
    process.env = environment;
    await simulator.close();
  });

  it('get a token, list clusters and firewalls, and follow pages', async () => {
    const containers = new ContainerServiceClient(credential(), subscriptionId, trusting());
    const [clusters, firewalls, groups] = await Promise.all([
      collect(containers.managedClusters.list()),
      collect(network.azureFirewalls.listAll()),
      collect(network.ipGroups.list()),
    ]);
    expect(clusters.map(({ name }) => name)).toEqual(['aks-egress']);
    expect(firewalls.map(({ name }) => name)).toEqual(['fw-egress']);
    expect(groups).toHaveLength(7);
  });

  it('do not trust the simulator without its authority', async () => {
    const options = { endpoint: simulator.armEndpoint, retryOptions: { maxRetries: 0 } };
    const wary = new NetworkManagementClient(credential(), subscriptionId, options);
    await expect(collect(wary.azureFirewalls.listAll())).rejects.toThrow(/certificate/);
  });

  it('try again after being throttled', async () => {
    const statuses: number[] = [];
    network.pipeline.addPolicy(
      {
        name: 'noteStatus',
        async sendRequest(request, next) {
          const response = await next(request);
          statuses.push(response.status);
          return response;
        },
      },
      { afterPhase: 'Retry' },
    );
    expect(await collect(network.natGateways.listAll())).toEqual([]);
    expect(statuses).toEqual([429, 200]);
  });

  it('change a route, and the change can be read back', async () => {
    const [table] = await collect(network.routeTables.listAll());
    const names = ['rg-egress', table?.name ?? '', 'extra'] as const;
    await network.routes.createOrUpdate(...names, { addressPrefix: '203.0.113.0/24', nextHopType: 'None' });
    const changed = await network.routeTables.get(names[0], names[1]);
    expect(changed.routes).toContainEqual(expect.objectContaining({ name: 'extra', nextHopType: 'None' }));
    await expect(network.routes.delete(...names)).rejects.toMatchObject({ statusCode: 403 });
    expect(simulator.events().map(({ event }) => event.data['operationName'])).toEqual([
      'Microsoft.Network/routeTables/routes/write',
    ]);
  });

  it('query the denied flows of the scenario', async () => {
    const { logsEndpoint: endpoint, caCertificate: ca } = simulator;
    const logs = new LogsQueryClient(credential(), { endpoint, tlsOptions: { ca } });
    const [startTime, endTime] = [new Date(Date.now() - 3_600_000), new Date()];
    const query = toWindow({ from: startTime.toISOString(), to: endTime.toISOString() }) + applicationDenies;
    const answer = await logs.queryWorkspace(workspaceId, query, { startTime, endTime });
    if (answer.status !== LogsQueryResultStatus.Success) throw new Error('only a part was answered');
    const [table] = answer.tables;
    const host = table?.columnDescriptors.findIndex(({ name }) => name === 'Fqdn') ?? -1;
    expect(table?.rows.map((row) => row[host])).toContain('packages.aks.azure.com');
  });
});

describe('the inbox of a running simulator', () => {
  it('keeps a mail that was really sent', async () => {
    const simulator = await start();
    const transport = createTransport(simulator.smtpUrl);
    await transport.sendMail({
      from: 'breakwater@example.com',
      to: 'ops@example.com',
      bcc: 'audit@example.com',
      subject: 'Blocked: größer',
      text: 'as text',
      html: '<p>as html</p>',
    });
    transport.close();
    const { mails } = simulator.inbox();
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({
      from: 'breakwater@example.com',
      to: ['ops@example.com', 'audit@example.com'],
      subject: 'Blocked: größer',
      html: expect.stringContaining('<p>as html</p>') as string,
    });
    expect(mails[0]?.text.trim()).toBe('as text');
  });
});

describe('events of a running simulator', () => {
  it('arrive at the host after the handshake', async () => {
    const host = await startHost();
    const simulator = await start({ eventTarget: new URL(host.url) });
    const { id, apiVersion, body, method } = scenario.changes[0] ?? missing();
    await fetch(`${simulator.controlUrl}${id}?api-version=${apiVersion}`, { method, body: JSON.stringify(body) });
    const [event] = await host.delivered;
    expect(event).toMatchObject({
      eventType: 'Microsoft.Resources.ResourceWriteSuccess',
      subject: id.replace('resourceGroups', 'resourcegroups'),
    });
    expect(host.paths()).toEqual(['/runtime/webhooks/EventGrid?functionName=onResourceChange']);
  });
});

function missing(): never {
  throw new Error('the scenario has no change');
}

/** A stand-in for the Functions host's Event Grid endpoint. */
async function startHost() {
  const notified = Promise.withResolvers<readonly unknown[]>();
  const paths = new Set<string>();
  const server = createServer((incoming, outgoing) => {
    void readJson(incoming).then((items) => {
      paths.add(incoming.url ?? '');
      if (incoming.headers['aeg-event-type'] === 'SubscriptionValidation') {
        outgoing.end(JSON.stringify({ validationResponse: items[0]?.data?.validationCode }));
        return;
      }
      outgoing.writeHead(202).end();
      notified.resolve(items);
    });
  });
  const port = await listen(server, 0);
  opened.push(() => new Promise((resolve) => server.close(resolve)));
  return { url: `http://127.0.0.1:${port}`, delivered: notified.promise, paths: () => [...paths] };
}

interface Delivered {
  readonly data?: { readonly validationCode?: string };
}

async function readJson(incoming: IncomingMessage): Promise<readonly Delivered[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as readonly Delivered[];
}

describe('starting and stopping', () => {
  it.each(['controlPort', 'httpsPort', 'smtpPort'] as const)('refuses a used %s and names it', async (name) => {
    const other = createServer();
    const port = await listen(other, 0);
    opened.push(() => new Promise((resolve) => other.close(resolve)));
    await expect(start({ [name]: port })).rejects.toThrow(expect.objectContaining({ name: 'PortInUseError', port }));
    expect(new PortInUseError(port).message).toContain(String(port));
  });

  it('answers while it runs and listens nowhere after close', async () => {
    const simulator = await start();
    const ports = [simulator.armEndpoint, simulator.controlUrl, simulator.smtpUrl].map((url) =>
      Number(new URL(url).port),
    );
    expect(await Promise.all(ports.map(isOpen))).toEqual([true, true, true]);
    await simulator.close();
    expect(await Promise.all(ports.map(isOpen))).toEqual([false, false, false]);
  });
});

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
