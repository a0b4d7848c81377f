import { request } from 'node:http';
import { createServer } from 'node:net';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Azurite, startAzurite } from '../../local/host/azurite.ts';
import { type Host, type HostStart, startHost } from '../../local/host/startHost.ts';
import { ordersLog } from './apps/ordersLog.ts';

const hostJson = {
  extensions: {
    queues: { batchSize: 4, maxDequeueCount: 3, visibilityTimeout: '00:00:00', messageEncoding: 'base64' },
  },
};

let azurite: Azurite;
let lines: string[];
let running: Host | undefined;

beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.close());
beforeEach(() => {
  lines = [];
  ordersLog.clear();
});
afterEach(async () => {
  await running?.close();
  running = undefined;
});

function options(app: string, more: Partial<HostStart> = {}): HostStart {
  const settings = {
    AzureWebJobsStorage: azurite.connectionString,
    NIGHTLY: '0 0 3 * * *',
    PLACED_QUEUE: 'placed',
    ORDERS_GREETING: 'good evening',
  };
  const log = (line: string) => lines.push(line);
  return { entry: new URL(`apps/${app}`, import.meta.url), settings, hostJson, port: 0, log, ...more };
}

async function start(app = 'orders.ts', more: Partial<HostStart> = {}): Promise<Host> {
  running = await startHost(options(app, more));
  return running;
}

function queueOf(name: string) {
  return QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient(name);
}

async function send(queue: string, text: string): Promise<void> {
  await queueOf(queue).createIfNotExists();
  await queueOf(queue).sendMessage(text);
}

const toBase64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');

async function poisoned(name: string): Promise<string[]> {
  const { receivedMessageItems } = await queueOf(`${name}-poison`).receiveMessages({ numberOfMessages: 32 });
  return receivedMessageItems.map(({ messageText }) => messageText);
}

describe('A function app on the local host', () => {
  it('is indexed with its triggers', async () => {
    const host = await start();
    expect(host.functions).toContainEqual({ name: 'nightly', trigger: 'timer' });
    expect(host.functions).toContainEqual({ name: 'ship', trigger: 'queue' });
    expect(host.functions).toContainEqual({ name: 'order', trigger: 'http' });
    expect(host.functions).toContainEqual({ name: 'changed', trigger: 'eventGrid' });
    expect(host.functions).toHaveLength(10);
  });

  it('loads a second time in one process, and another app brings none of its functions', async () => {
    const first = await start();
    await first.close();
    const other = await start('single.ts');
    expect(other.functions).toEqual([{ name: 'only', trigger: 'http' }]);
    expect(await (await fetch(`${other.url}/api/only`)).text()).toBe('only me');
    await other.close();
    const again = await start();
    expect(again.functions).toEqual(first.functions);
  });

  it('loads from a CommonJS entry', async () => {
    const host = await start('bundle.cjs');
    expect(await (await fetch(`${host.url}/api/bundled/a/b`)).text()).toBe('a/b');
  });

  it('sees its settings in the environment only while the host runs', async () => {
    const host = await start();
    expect(process.env['ORDERS_GREETING']).toBe('good evening');
    await host.close();
    expect(process.env['ORDERS_GREETING']).toBeUndefined();
  });
});

describe('A timer function', () => {
  it('runs on request, and its queue outputs start the functions that listen', async () => {
    const host = await start();
    await host.runTimer('nightly');
    await host.idle();
    expect(ordersLog.of('nightly')).toMatchObject([
      { timer: { isPastDue: false, scheduleStatus: { next: expect.stringMatching(/T03:00:00/) as string } } },
    ]);
    expect(ordersLog.of('ship')).toHaveLength(2);
    const confirmed = ordersLog.of('confirm');
    expect(confirmed).toHaveLength(2);
    expect(confirmed).toContainEqual({ shipped: { id: 1 } });
    expect(confirmed).toContainEqual({ shipped: { id: 2 } });
    expect(lines).toContain('nightly  placing two orders');
    expect(lines).toContainEqual(expect.stringMatching(/^nightly {2}done \d+ ms$/));
  });

  it('that does not exist is said by name', async () => {
    const host = await start();
    await expect(host.runTimer('weekly')).rejects.toThrow('No timer function is named weekly.');
  });
});

describe('A queue function', () => {
  it('gets the parsed message with its metadata', async () => {
    const host = await start();
    await send('placed', toBase64({ id: 7 }));
    await host.idle();
    expect(ordersLog.of('ship')).toMatchObject([
      {
        order: { id: 7 },
        metadata: { dequeueCount: 1, queueTrigger: { id: 7 }, popReceipt: expect.any(String) as string },
      },
    ]);
    const metadata = (ordersLog.of('ship')[0] as { metadata: Record<string, string> }).metadata;
    expect(metadata['id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(Date.parse(String(metadata['insertionTime']))).toBeGreaterThan(0);
  });

  it('that fails gets the same message again until it succeeds', async () => {
    const host = await start();
    await send('flaky', toBase64({ failures: 2 }));
    await host.idle();
    expect(ordersLog.of('flaky')).toMatchObject([{ count: 1 }, { count: 2 }, { count: 3 }]);
    expect(lines).toContainEqual(
      expect.stringMatching(/^flaky {2}failed after \d+ ms: Error: attempt 1 failed at .*orders\.ts:\d+$/),
    );
  });

  it('that fails maxDequeueCount times leaves the message on the poison queue', async () => {
    const host = await start();
    const message = toBase64({ failures: 99 });
    await send('flaky', message);
    await host.idle();
    expect(ordersLog.of('flaky')).toHaveLength(3);
    expect(await poisoned('flaky')).toEqual([message]);
    expect(lines).toContain('flaky  a message failed 3 times and moved to flaky-poison');
  });

  it('never sees a message that is not base64; it goes to the poison queue', async () => {
    const host = await start();
    await send('placed', 'not base64!');
    await host.idle();
    expect(ordersLog.of('ship')).toEqual([]);
    expect(await poisoned('placed')).toEqual(['not base64!']);
  });

  it('works off more messages than one batch holds', async () => {
    const host = await start();
    await Promise.all(Array.from({ length: 25 }, (_, id) => send('placed', toBase64({ id }))));
    await host.idle();
    const ids = ordersLog.of('confirm').map((entry) => (entry as { shipped: { id: number } }).shipped.id);
    expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, id) => id));
  });

  it('ends its running work before the host is closed', async () => {
    const host = await start();
    await send('placed', toBase64({ id: 1 }));
    await host.idle();
    await host.close();
    const left = await queueOf('placed').getProperties();
    expect(left.approximateMessagesCount).toBe(0);
  });
});

describe('An HTTP function', () => {
  it('gets method, address, route parameters, query, headers and body', async () => {
    const host = await start();
    const response = await fetch(`${host.url}/api/orders/a%20b/lines?size=2&size=3&flag=`, {
      method: 'PUT',
      headers: { 'x-agent': 'test' },
      body: 'hello',
    });
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({
      method: 'PUT',
      url: `${host.url}/api/orders/a%20b/lines?size=2&size=3&flag=`,
      params: { id: 'a b', part: 'lines' },
      query: { size: '2,3', flag: '' },
      agent: 'test',
      text: 'hello',
    });
  });

  it('is reached without an optional route parameter, and without a key at authorization level function', async () => {
    const host = await start();
    expect(await (await fetch(`${host.url}/api/orders/5`)).json()).toMatchObject({ params: { id: '5' } });
  });

  it('with the more literal route wins', async () => {
    const host = await start();
    expect(await (await fetch(`${host.url}/API/Orders/Newest`)).text()).toBe('the newest order');
  });

  it('sets status, headers, cookies and a binary body', async () => {
    const host = await start();
    const response = await fetch(`${host.url}/api/setting`);
    expect(response.status).toBe(203);
    expect(response.headers.get('x-color')).toBe('blue');
    expect(response.headers.getSetCookie()).toEqual(['seen=a%20b; Max-Age=60; HttpOnly; SameSite=Strict']);
    expect(await response.text()).toBe('good evening');
  });

  it('that gives nothing back answers 204', async () => {
    const host = await start();
    expect((await fetch(`${host.url}/api/silent`, { method: 'POST' })).status).toBe(204);
  });

  it('that throws answers 500 with an empty body and is named in the log', async () => {
    const host = await start();
    const response = await fetch(`${host.url}/api/broken`);
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('');
    expect(lines).toContainEqual(expect.stringContaining('the shelf fell down'));
  });

  it.each([
    ['GET', '/api/nothing'],
    ['GET', '/orders/5'],
    ['DELETE', '/api/orders/5'],
    ['GET', '/api/orders/5/lines/6'],
  ])('does not answer %s %s: 404 in one line', async (method, path) => {
    const host = await start();
    const response = await fetch(host.url + path, { method });
    expect(response.status).toBe(404);
    expect(await response.text()).toBe(`No function answers ${method} ${path}.\n`);
  });

  it('answers nobody who calls this machine by another name', async () => {
    const host = await start();
    const { port } = new URL(host.url);
    const status = await new Promise((resolve, reject) => {
      const call = request({
        port,
        host: '127.0.0.1',
        path: '/api/orders/newest',
        headers: { host: 'evil.example.com' },
      });
      call
        .on('response', (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(421);
  });
});

describe('The Event Grid webhook', () => {
  const event = (id: string, more: object = {}) => ({ id, eventType: 'Test', subject: '/x', data: {}, ...more });
  const deliver = (host: Host, body: unknown, headers: Record<string, string>, fn = 'changed') =>
    fetch(`${host.url}/runtime/webhooks/EventGrid?functionName=${fn}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  interface Delivery {
    body: string;
    headers: Record<string, string>;
    fn?: string;
  }
  const notification = { 'aeg-event-type': 'Notification' };

  it('answers the validation of the Event Grid schema with the code', async () => {
    const host = await start();
    const validation = event('1', { data: { validationCode: 'F00D' } });
    const response = await deliver(host, [validation], { 'aeg-event-type': 'SubscriptionValidation' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ validationResponse: 'F00D' });
    expect(ordersLog.of('changed')).toEqual([]);
  });

  it('answers the validation of the CloudEvents schema by allowing the origin', async () => {
    const host = await start();
    const response = await fetch(`${host.url}/runtime/webhooks/EventGrid?functionName=changed`, {
      method: 'OPTIONS',
      headers: { 'WebHook-Request-Origin': 'eventgrid.example.com', 'WebHook-Request-Rate': '120' },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('WebHook-Allowed-Origin')).toBe('eventgrid.example.com');
    expect(response.headers.get('WebHook-Allowed-Rate')).toBe('120');
  });

  it('runs the function once for every event and answers 202 after the last one', async () => {
    const host = await start();
    const response = await deliver(host, [event('1'), event('2')], notification);
    expect(response.status).toBe(202);
    expect(ordersLog.of('changed')).toMatchObject([{ id: '1' }, { id: '2' }]);
  });

  it('takes a single cloud event', async () => {
    const host = await start();
    const cloudEvent = { specversion: '1.0', id: '9', type: 'Test', source: '/x', data: {} };
    const response = await deliver(host, cloudEvent, { 'content-type': 'application/cloudevents+json; charset=utf-8' });
    expect(response.status).toBe(202);
    expect(ordersLog.of('changed')).toEqual([cloudEvent]);
  });

  it('answers 500 when one handler threw, so that the events come again', async () => {
    const host = await start();
    const response = await deliver(host, [event('1'), event('2', { data: { fails: true } })], notification);
    expect(response.status).toBe(500);
  });

  it.each([
    ['is no JSON', { body: '{', headers: notification }, 400],
    ['is no event', { body: '[1]', headers: notification }, 400],
    ['does not say what it is', { body: '[]', headers: {} }, 400],
    ['is for an unknown function', { body: '[]', headers: notification, fn: 'order' }, 404],
  ])('refuses a delivery that %s', async (_why, { body, headers, fn }: Delivery, status) => {
    const host = await start();
    expect((await deliver(host, body, headers, fn)).status).toBe(status);
  });
});

describe('A host that cannot start', () => {
  it('names the port that is in use, and leaves the environment alone', async () => {
    const blocker = createServer();
    const port = await new Promise<number>((resolve) =>
      blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as { port: number }).port)),
    );
    const failure = startHost(options('single.ts', { port }));
    await expect(failure).rejects.toMatchObject({ name: 'HostError', code: 'portInUse' });
    await expect(failure).rejects.toThrow(`Port ${port} is in use`);
    expect(process.env['ORDERS_GREETING']).toBeUndefined();
    await new Promise((resolve) => blocker.close(resolve));
  });

  it.each([
    ['broken.ts', 'entryFailed', /broken\.ts could not be loaded: the app has a bug$/],
    ['empty.ts', 'noFunctions', /empty\.ts registered no function\./],
    ['twins.ts', 'entryFailed', /Two functions are named Twin/],
    ['foreign.ts', 'unsupported', /^Function blobs: the local host has no trigger of type blobTrigger\.$/],
  ])('says in one line what is wrong with %s', async (app, code, message) => {
    const failure = startHost(options(app));
    await expect(failure).rejects.toMatchObject({ name: 'HostError', code });
    await expect(failure).rejects.toThrow(message);
  });

  it.each([
    ['a setting is missing', { NIGHTLY: '0 0 3 * * *' }, 'The setting AzureWebJobsStorage must hold'],
    [
      'a schedule has no setting',
      { AzureWebJobsStorage: 'UseDevelopmentStorage=true' },
      'The setting NIGHTLY is not set',
    ],
  ])('says it when %s', async (_why, settings, message) => {
    await expect(startHost(options('orders.ts', { settings }))).rejects.toThrow(message);
  });

  it('says which schedule is none', async () => {
    const { settings } = options('orders.ts');
    const failure = startHost(options('orders.ts', { settings: { ...settings, NIGHTLY: 'every night' } }));
    await expect(failure).rejects.toThrow('Function nightly: "every night" is no schedule with six fields');
  });
});
