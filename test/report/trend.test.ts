import { describe, expect, it } from 'vitest';
import { toReport } from '../../shared/report/toReport.ts';
import { buildAllowed, buildInput, buildJudged } from '../support/reportInput.ts';

const allowed = buildAllowed('core.fqdn.packages-aks.global', 'packages.aks.azure.com');
const at = (hour: number) => `2026-03-02T${String(hour).padStart(2, '0')}:00:00.000Z`;

describe('The trend of a cluster', () => {
  const first = toReport(buildInput([allowed], { generatedAt: at(1) }));
  const same = toReport(buildInput([allowed], { generatedAt: at(2), previous: first }));
  const worse = toReport(buildInput([buildJudged()], { generatedAt: at(3), previous: same }));

  it('is not known at the first audit', () => {
    expect(first.clusters[0]?.trend).toBeUndefined();
  });

  it('keeps the first audit that saw a state while it lasts', () => {
    expect(same.clusters[0]?.trend).toEqual([{ since: at(1), state: 'ok' }]);
  });

  it('gets an entry when the state changes', () => {
    expect(worse.clusters[0]?.trend).toEqual([
      { since: at(1), state: 'ok' },
      { since: at(3), state: 'blocked' },
    ]);
  });
});
