import { main } from '../../cli/main.ts';
import type { Report } from '../../shared/model/report.ts';
import { keptTerminal } from '../support/terminal.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalAzure } from '../../local/startParts.ts';
import { startScenario } from '../support/startScenario.ts';

let azure: LocalAzure;

beforeAll(async () => {
  azure = await startScenario();
}, 60_000);
afterAll(() => azure.close());

/** One audit of everything, alerts delivered; gives how many cards there are by now. */
async function audit(): Promise<number> {
  await azure.host.runTimer('scheduledAudit');
  await azure.host.idle();
  return azure.simulator.inbox().cards.length;
}

async function ask(path: string, body?: object): Promise<{ status: number; type: string | null; body: unknown }> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${azure.host.url}/api/${path}`, init);
  return { status: response.status, type: response.headers.get('content-type'), body: await response.json() };
}

async function change(name: string): Promise<void> {
  const response = await fetch(`${azure.simulator.controlUrl}/changes/${name}`, { method: 'POST' });
  expect(response.ok).toBe(true);
}

const words = { who: 'Platform team', why: 'Retired hosts are gone.', until: '2099-12-31' };

describe('a baseline accepted over HTTP', () => {
  it('silences the accepted state and nothing else: a further change alerts again', async () => {
    expect((await ask('baseline')).status).toBe(404);
    const first = await audit();
    expect(first).toBe(1);
    const before = await ask('baseline');
    expect(before.body).toMatchObject({ baselines: [{ clusterName: 'aks-egress', state: 'none', baseline: null }] });
    const { baselines } = before.body as { baselines: { current: string }[] };
    const digest = baselines[0]?.current;

    const accepted = await ask('baseline', { ...words, digest });
    expect(accepted).toMatchObject({ status: 201, body: { baseline: { digest, approvedBy: words.who } } });
    await azure.host.idle();
    expect(await audit()).toBe(first);
    expect((await ask('baseline?cluster=aks-egress')).body).toMatchObject({
      baselines: [{ state: 'accepted', unchanged: true, baseline: { reason: words.why } }],
    });
    expect((await ask('report?format=json')).body).toMatchObject({
      drift: { baseline: { approvedBy: words.who }, changes: [] },
    });

    await change('block-mcr');
    const second = await audit();
    expect(second).toBe(first + 1);
    expect(JSON.stringify(azure.simulator.inbox().cards.at(-1))).toContain('mcr.microsoft.com');
    expect((await ask('baseline')).body).toMatchObject({ baselines: [{ state: 'accepted', unchanged: false }] });

    expect(await ask('baseline', { ...words, digest })).toMatchObject({
      status: 409,
      type: 'application/problem+json',
    });
    expect((await ask('baseline', words)).status).toBe(201);
    await azure.host.idle();
    expect(await audit()).toBe(second);
    await change('mend');
    expect(await audit()).toBe(second + 1);
  }, 120_000);

  it('leaves a history whose states can be read and audited again, over HTTP and from the terminal', async () => {
    const { body } = await ask('report/history?cluster=aks-egress');
    const { history } = body as { history: { at: string; digest: string; state: string }[] };
    expect(new Set(history.map(({ digest }) => digest)).size).toBe(3);
    const [oldest] = history.slice(-1);
    const then = await ask(`report?format=json&again=true&at=${oldest?.at ?? ''}`);
    expect(then).toMatchObject({ status: 200, body: { generatedAt: oldest?.at } });
    expect((await ask('report?at=2001-01-01')).status).toBe(404);
    expect((await ask('report?at=noon')).status).toBe(400);

    // The host keeps the connection string of its storage in the environment, as a person would.
    const audit = keptTerminal();
    expect(await main(['audit', `snapshot:${oldest?.digest ?? ''}`, '--format', 'json'], audit)).toBe(1);
    const denied = (JSON.parse(audit.output()) as Report).clusters.flatMap(({ dependencies }) =>
      dependencies.filter(({ need, verdict }) => need === 'required' && verdict === 'denied'),
    );
    expect(denied.map(({ destination }) => destination)).toEqual(['packages.aks.azure.com']);
    const accept = keptTerminal(new Date());
    expect(await main(['baseline', 'accept', '--who', 'Night shift', '--why', 'Mended.'], accept)).toBe(0);
    expect(accept.output()).toMatch(
      /^ACCEPTED {2}aks-egress\n {10}accepted by Night shift on .*without an end:\s+Mended\./,
    );
    expect(accept.output()).toContain('The state is exactly the accepted one.');
  }, 60_000);

  it('refuses in one line what cannot be used', async () => {
    const answers = await Promise.all([
      ask('baseline', { why: 'x' }),
      ask('baseline', { ...words, until: '2001-01-01' }),
      ask('baseline', { ...words, cluster: 'aks-nowhere' }),
      ask('baseline?cluster=aks-nowhere'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 404, 404]);
    expect(answers.map(({ type }) => type)).toEqual(Array(4).fill('application/problem+json'));
    expect(answers[0].body).toMatchObject({ detail: 'who is missing.' });
  });
});
