import { describe, expect, it } from 'vitest';
import type { WorkQueue } from '../../shared/ports.ts';
import { clusterIdOf, minute } from './samples.ts';

/** What every work queue promises. `open` gives an empty one. */
export function describeWorkQueue(name: string, open: () => Promise<WorkQueue>): void {
  describe(`a work queue (${name})`, () => {
    it('counts nothing before the first job, poison included', async () => {
      expect(await (await open()).counts()).toEqual({ audits: 0, auditsPoison: 0, alerts: 0, alertsPoison: 0 });
    });

    it('counts the jobs that wait on each queue', async () => {
      const queue = await open();
      const job = { clusterId: clusterIdOf('aks-one'), reason: 'schedule', requestedAt: minute(1) } as const;
      await Promise.all([queue.addAudit(job), queue.addAudit({ ...job, clusterId: null })]);
      await queue.addAlert({ alertId: 'a'.repeat(32), channel: 'teams' });
      expect(await queue.counts()).toEqual({ audits: 2, auditsPoison: 0, alerts: 1, alertsPoison: 0 });
    });
  });
}
