import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalAzure } from '../../local/startParts.ts';
import { startScenario } from '../support/startScenario.ts';

let azure: LocalAzure;

beforeAll(async () => {
  azure = await startScenario();
}, 60_000);
afterAll(() => azure.close());

async function ask(path: string, body?: object): Promise<{ status: number; body: unknown }> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${azure.host.url}/api/${path}`, init);
  return { status: response.status, body: await response.json() };
}

describe('findings over HTTP', () => {
  it('are listed, acknowledged and silenced', async () => {
    expect(await ask('findings')).toEqual({ status: 200, body: { findings: [] } });
    await azure.host.runTimer('scheduledAudit');
    await azure.host.idle();
    const { findings } = (await ask('findings?cluster=aks-egress')).body as {
      findings: { fingerprint: string; stage: string }[];
    };
    expect(findings[0]).toMatchObject({ stage: 'open', finding: { severity: 'critical' } });
    const path = `findings/${findings[0]?.fingerprint ?? ''}`;
    expect(await ask(`${path}/acknowledge`, {})).toMatchObject({ status: 400, body: { detail: 'who is missing.' } });
    expect(await ask(`${path}/acknowledge`, { who: 'maya' })).toMatchObject({
      status: 200,
      body: { stage: 'acknowledged', acknowledged: { who: 'maya' } },
    });
    const until = new Date(Date.now() + 86_400_000).toISOString();
    expect(await ask(`${path}/silence`, { who: 'maya', why: 'known', until })).toMatchObject({
      status: 200,
      body: { stage: 'silenced', silenced: { who: 'maya', why: 'known', until } },
    });
    const page = await (await fetch(`${azure.host.url}/api/report?format=html`)).text();
    expect(page).toMatch(/id="quieted"[^]*silenced[^]*maya[^]*known/);
    expect((await ask(`findings/${'0'.repeat(32)}/silence`, { who: 'm', why: 'w', until })).status).toBe(404);
  }, 60_000);
});
