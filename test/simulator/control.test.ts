import { describe, expect, it } from 'vitest';
import { answerControl } from '../../local/simulator/control.ts';
import { toCurl } from '../../local/simulator/curl.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { createSmallSimulator, secret, toExchange } from './support/atDesk.ts';
import { firewallId } from './support/smallEstate.ts';

const url = 'http://localhost:7072';
const change = {
  name: 'open',
  title: 'Open <everything>',
  method: 'PUT',
  id: firewallId,
  apiVersion: '2024-05-01',
  body: { location: 'westeurope', properties: { open: true } },
};

function ask(simulator: Simulator, path: string, init: RequestInit = {}): Promise<Response> {
  const options = { simulator, title: 'A title', story: 'A story', changes: [change], controlUrl: () => url };
  return answerControl(options, new Request(`${url}${path}`, init));
}

/** A simulator that got one card and one mail whose texts try to become markup. */
async function createUsed(): Promise<Simulator> {
  const simulator = createSmallSimulator();
  const attack = '<img src=x onerror=alert(1)>';
  const card = { type: 'AdaptiveCard', version: '1.2', body: [{ type: 'TextBlock', text: attack }] };
  const webhook = 'https://127.0.0.1:8443/workflows/w/triggers/manual/paths/invoke';
  await simulator.azure(new Request(webhook, { method: 'POST', body: JSON.stringify(card) }));
  simulator.receiveMail({
    at: '2026-03-01T12:00:00.000Z',
    from: 'a@example.com',
    to: ['b@example.com'],
    subject: attack,
    text: attack,
    html: `<p title="x">${attack}</p>`,
  });
  return simulator;
}

describe('the control side', () => {
  it('lets a person change a resource without a token, under a name', async () => {
    const simulator = createSmallSimulator();
    const path = `${firewallId}?api-version=2024-05-01`;
    const put = await ask(simulator, path, { method: 'PUT', body: JSON.stringify(change.body) });
    const { body } = await toExchange(await ask(simulator, path));
    expect(put.status).toBe(200);
    expect(body).toMatchObject({ properties: { open: true } });
    expect(JSON.stringify(simulator.events()[0]?.event.data['claims'])).toContain('operator@example.com');
  });

  it.each([
    'evil.example.com',
    'localhost.evil.example.com',
    '127.0.0.1.nip.example.com:7072',
    '192.0.2.1',
  ])('refuses a request addressed to %s', async (host) => {
    const simulator = createSmallSimulator();
    const path = `${firewallId}?api-version=2024-05-01`;
    const answer = await ask(simulator, path, { method: 'DELETE', headers: { host } });
    expect(answer.status).toBe(421);
    expect(simulator.events()).toEqual([]);
  });

  it('shows what arrived as JSON', async () => {
    const { body } = await toExchange(await ask(await createUsed(), '/inbox'));
    expect(body).toMatchObject({ cards: [{ card: { type: 'AdaptiveCard' } }], mails: [{ to: ['b@example.com'] }] });
  });

  it('shows events in both schemas', async () => {
    const simulator = createSmallSimulator();
    await ask(simulator, `${firewallId}?api-version=2024-05-01`, { method: 'DELETE' });
    const list = async (path: string): Promise<unknown> => (await ask(simulator, path)).json();
    expect(await list('/events')).toMatchObject([
      { delivery: null, event: { eventType: expect.any(String) as string } },
    ]);
    expect(await list('/events?schema=cloudevents')).toMatchObject([{ event: { specversion: '1.0' } }]);
  });

  it('gives tokens out only to who knows the secret', async () => {
    const path = '/msi/token?api-version=2019-08-01&resource=https://management.azure.com';
    const [without, with_] = await Promise.all([
      ask(createSmallSimulator(), path),
      ask(createSmallSimulator(), path, { headers: { 'x-identity-header': secret } }),
    ]);
    expect([without.status, with_.status]).toEqual([401, 200]);
  });

  it('has nothing elsewhere', async () => {
    const simulator = createSmallSimulator();
    const statuses = [await ask(simulator, '/none'), await ask(simulator, '/inbox', { method: 'POST' })];
    expect(statuses.map(({ status }) => status)).toEqual([404, 405]);
  });
});

describe('the page', () => {
  it('shows cards, mails, changes and resources', async () => {
    const text = await (await ask(await createUsed(), '/')).text();
    for (const shown of [
      'A title',
      'Teams cards (1)',
      'Mails (1)',
      'fw-One',
      'Open &lt;everything&gt;',
      'curl -X PUT',
    ]) {
      expect(text).toContain(shown);
    }
  });

  it('never lets a received text become markup', async () => {
    const text = await (await ask(await createUsed(), '/')).text();
    expect(text).not.toContain('<img');
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  it('takes nothing from anywhere else', async () => {
    const answer = await ask(createSmallSimulator(), '/');
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'sha256-/);
    expect(await answer.text()).not.toMatch(/(src|href)="https?:/);
  });
});

describe('the printed command', () => {
  it('carries a short body itself', () => {
    expect(toCurl(change, url)).toBe(
      `curl -X PUT '${url}${firewallId}?api-version=2024-05-01' -H 'content-type: application/json' --data '${JSON.stringify(change.body)}'`,
    );
  });

  it('leaves a long body to the simulator, which makes the same call and raises the same event', async () => {
    const long = { ...change, body: { text: 'x'.repeat(500) } };
    expect(toCurl(long, url)).toBe(`curl -X POST ${url}/changes/open`);
    const simulator = createSmallSimulator();
    const { body } = await toExchange(await ask(simulator, '/changes/open'));
    expect(body).toEqual(change.body);
    expect((await ask(simulator, '/changes/open', { method: 'POST' })).status).toBe(200);
    expect(simulator.events().map(({ event }) => event.type)).toEqual(['Microsoft.Resources.ResourceWriteSuccess']);
  });

  it('works from a terminal only: a web page elsewhere has to name itself and is refused', async () => {
    const simulator = createSmallSimulator();
    const headers = { origin: 'https://elsewhere.example.com' };
    expect((await ask(simulator, '/changes/open', { method: 'POST', headers })).status).toBe(405);
    expect(simulator.events()).toEqual([]);
  });

  it('of a deletion has no body', () => {
    expect(toCurl({ ...change, method: 'DELETE' }, url)).toBe(
      `curl -X DELETE '${url}${firewallId}?api-version=2024-05-01'`,
    );
  });
});
