import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalAzure } from '../../local/startParts.ts';
import { startScenario } from '../support/startScenario.ts';

const group = '/subscriptions/00000000-0000-0000-0000-000000000101/resourceGroups/rg-egress';
const config = {
  alerts: {
    groupWaitSeconds: 0,
    groupIntervalMinutes: 0,
    owners: { Payments: ['email:payments'] },
    recipients: { payments: ['payments@example.com'] },
  },
};
let azure: LocalAzure;

beforeAll(async () => {
  azure = await startScenario({ config });
}, 60_000);
afterAll(() => azure.close());

/** Gives tags to the resource group of the cluster, and audits. */
async function auditWith(tags: Readonly<Record<string, string>>): Promise<void> {
  const url = `${azure.simulator.controlUrl}${group}?api-version=2021-04-01`;
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'PATCH', headers, body: JSON.stringify({ tags }) });
  expect(answer.status).toBe(200);
  await azure.host.runTimer('scheduledAudit');
  await azure.host.idle();
}

async function report(): Promise<{ complete: boolean; drift: { changes: unknown[] } | null }> {
  return (await (await fetch(`${azure.host.url}/api/report?format=json`)).json()) as never;
}

describe('the owner of a cluster', () => {
  it('is told by the tag of its resource group, and nobody else hears of it', async () => {
    await auditWith({ Owner: 'payments' });
    const { cards, mails } = azure.simulator.inbox();
    expect(cards).toEqual([]);
    expect(mails.length).toBeGreaterThan(0);
    expect(new Set(mails.flatMap(({ to }) => to))).toEqual(new Set(['payments@example.com']));
    expect(mails[0]?.html).toContain('payments');
  }, 60_000);

  it('may change without that being drift', async () => {
    await auditWith({ owner: 'nobody known', cost: '7' });
    const { drift, complete } = await report();
    expect(drift?.changes ?? []).toEqual([]);
    expect(complete).toBe(true);
  }, 60_000);
});
