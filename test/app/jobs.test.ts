import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JobError, toAlertJob, toAuditJob } from '../../shared/app/jobs.ts';

const change = {
  eventId: 'e1',
  resourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/routeTables/rt',
  operation: 'Microsoft.Network/routeTables/write',
  changedAt: '2026-01-01T00:00:00Z',
};

describe('queue messages', () => {
  it('are read as the jobs that were written', () => {
    const job = { clusterId: '/c', reason: 'change', requestedAt: '2026-01-01T00:00:00Z', change };
    expect(toAuditJob(JSON.parse(JSON.stringify(job)))).toEqual(job);
    expect(toAlertJob({ alertId: 'a', channel: 'teams' })).toEqual({ alertId: 'a', channel: 'teams' });
  });

  it('may ask for every cluster', () => {
    expect(toAuditJob({ clusterId: null, reason: 'manual', requestedAt: 't' }).clusterId).toBeNull();
  });

  it('drop what is not part of a job, so that claims of an event never travel on', () => {
    const job = toAuditJob({
      clusterId: null,
      reason: 'change',
      requestedAt: 't',
      change: { ...change, claims: { upn: 'x' } },
    });
    expect(JSON.stringify(job)).not.toContain('claims');
  });

  it('of any other shape are refused with a JobError', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (message) => {
        expect(() => toAuditJob(message)).toThrow(JobError);
        expect(() => toAlertJob(message)).toThrow(JobError);
      }),
    );
  });
});
