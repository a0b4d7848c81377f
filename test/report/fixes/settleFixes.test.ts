import { describe, expect, it } from 'vitest';
import type { EstateEdit } from '../../../shared/model/edit.ts';
import { type Finding, toFinding } from '../../../shared/model/finding.ts';
import { settleFixes } from '../../../shared/report/fixes/settleFixes.ts';
import { toFix } from '../../../shared/report/fixes/toFix.ts';
import { toReport } from '../../../shared/report/toReport.ts';
import { buildAllowed, buildInput, buildJudged, policyId } from '../../support/reportInput.ts';

const home = { ownerId: policyId, group: 'rcg-aks', collection: 'allow-aks', kind: 'application' } as const;
const edit: EstateEdit = { kind: 'removeRule', home, name: 'core' };

function findingWith(number: number): Finding {
  return toFinding({
    kind: 'dependency-denied',
    severity: 'high',
    dependencyId: `core.${number}`,
    title: `Finding ${number}`,
    detail: '',
    fix: toFix('Remove the rule.', [edit]),
  });
}

describe('Settling the fixes of a report', () => {
  it('takes off what they would do, and leaves advice as it is', () => {
    const advice = { ...findingWith(2), fix: { summary: 'Think.', proven: false } };
    const [first, second] = settleFixes([findingWith(1), advice], () => true);
    expect(first?.fix).toMatchObject({ summary: 'Remove the rule.', proven: true });
    expect(first?.fix).not.toHaveProperty('plan');
    expect(second).toBe(advice);
  });

  it('proves nothing without a prover', () => {
    expect(settleFixes([findingWith(1)], undefined)[0]?.fix?.proven).toBe(false);
  });

  it('tries the twenty worst and no more', () => {
    const asked: string[] = [];
    const settled = settleFixes(
      Array.from({ length: 30 }, (_, at) => findingWith(at)),
      ({ title }) => {
        asked.push(title);
        return true;
      },
    );
    expect(asked).toEqual(Array.from({ length: 20 }, (_, at) => `Finding ${at}`));
    expect(settled.map(({ fix }) => fix?.proven)).toEqual(Array.from({ length: 30 }, (_, at) => at < 20));
  });

  it('asks nothing of a report in which all is well, and asks where something is denied', () => {
    const askedOf = (input: ReturnType<typeof buildInput>) => {
      let asked = 0;
      toReport({ ...input, provesFix: () => (asked += 1) > 0 });
      return asked;
    };
    expect(askedOf(buildInput([buildAllowed('core.fqdn.mcr.global', 'mcr.microsoft.com')]))).toBe(0);
    expect(askedOf(buildInput([buildJudged()]))).toBe(1);
  });
});
