import { describe, expect, it } from 'vitest';
import { readConfig } from '../../shared/app/config.ts';
import { defaultAlertPolicy } from '../../shared/model/alertPolicy.ts';

const read = (alerts: unknown) => readConfig(JSON.stringify({ alerts }), 'breakwater.json');

describe('what the configuration says of alerts', () => {
  it('is as usual where it says nothing', async () => {
    expect((await read({})).alerts).toEqual(defaultAlertPolicy);
    expect((await readConfig('{}', 'breakwater.json')).alerts).toBeUndefined();
  });

  it('replaces what it names and keeps the rest', async () => {
    const { alerts } = await read({
      groupWaitSeconds: 0,
      repeatHours: { high: 12 },
      tell: { low: 'now' },
      inhibitions: [{ causes: ['dns-*'], effects: ['dependency-denied'] }],
      maintenance: [
        { reason: 'patching', weekly: { day: 'monday', at: '01:30', hours: 2 } },
        { reason: 'move', clusters: ['aks-1'], from: '2026-12-01T00:00:00Z', until: '2026-12-02T00:00:00Z' },
      ],
    });
    expect(alerts).toMatchObject({
      groupWaitSeconds: 0,
      groupIntervalMinutes: 5,
      repeatHours: { critical: 24, high: 12 },
      tell: { ...defaultAlertPolicy.tell, low: 'now' },
      inhibitions: [
        { causes: ['dns-cut', 'dns-proxy-off', 'dns-servers-not-firewall'], effects: ['dependency-denied'] },
      ],
      maintenance: [
        { span: { kind: 'weekly', startMinute: 1440 + 90, minutes: 120 } },
        { clusters: ['aks-1'], span: { kind: 'once', until: '2026-12-02T00:00:00Z' } },
      ],
    });
  });

  it.each([
    [{ groupWaitSeconds: -1 }, /groupWaitSeconds must be at least 0/],
    [{ rules: [{ channels: ['fax'] }] }, /channels\[0\] must be teams, email or webhook/],
    [{ rules: [{ kinds: ['no-such-*'], channels: ['teams'] }] }, /kinds\[0\] names no kind of finding/],
    [{ recipients: { payments: ['nobody'] } }, /must be an e-mail address/],
    [{ maintenance: [{ reason: 'x', from: '2026-12-01T00:00:00Z' }] }, /must have from and until, or weekly/],
    [{ maintenance: [{ reason: 'x', weekly: { day: 'monday', at: '25:00', hours: 1 } }] }, /must be a time, HH:MM/],
    [{ digest: 7 }, /digest is not known here/],
  ])('%j is a mistake that is named', async (alerts, problem) => {
    await expect(read(alerts)).rejects.toThrow(problem);
  });
});
