import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextStates } from '../../shared/drift/transition.ts';
import { isUnsettled } from '../../shared/drift/unsettled.ts';
import type { Finding } from '../../shared/model/finding.ts';
import type { FindingState } from '../../shared/model/findingState.ts';
import { toReport } from '../../shared/report/toReport.ts';
import { buildAllowed, buildDeny, buildInput, clusterId } from '../support/reportInput.ts';

const id = 'core.fqdn.mcr.global';
const start = Date.parse('2026-03-02T10:00:00.000Z');
const at = (minutes: number): string => new Date(start + minutes * 60_000).toISOString();

/** What the logs answer: all rows but those that are late, only some of them and a gap, or nothing at all. */
type Answer =
  | { readonly kind: 'late'; readonly minutes: number }
  | { readonly kind: 'partial'; readonly shown: boolean }
  | { readonly kind: 'empty' };

/** An audit of a dependency that configuration allows and that is denied every minute since the start. */
function audit(minute: number, answer: Answer) {
  const late = answer.kind === 'late' ? Math.min(answer.minutes, minute) : 0;
  const isShown = answer.kind === 'late' || (answer.kind === 'partial' && answer.shown);
  const denied = {
    ...buildDeny({ class: 'dependency', dependencyIds: [id] }),
    clusterId,
    destination: 'mcr.microsoft.com',
  };
  return toReport(
    buildInput([buildAllowed(id, 'mcr.microsoft.com')], {
      generatedAt: at(minute),
      denies: isShown ? [{ ...denied, firstSeen: at(0), lastSeen: at(minute - late) }] : [],
      denyGaps: answer.kind === 'partial' ? [{ resource: 'workspace', reason: 'unavailable' }] : [],
    }),
  );
}

const answers: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({ kind: fc.constant('late' as const), minutes: fc.nat(50) }),
  fc.record({ kind: fc.constant('partial' as const), shown: fc.boolean() }),
  fc.constant({ kind: 'empty' as const }),
);

describe('a denial that goes on', () => {
  it('is never told as resolved while answers come late, in part or empty for less than an hour: 1,000 sequences', () => {
    const steps = fc.array(fc.record({ answer: answers, minutes: fc.integer({ min: 1, max: 15 }) }), {
      minLength: 2,
      maxLength: 12,
    });
    fc.assert(
      fc.property(steps, (sequence) => {
        let [states, minute, lastShown]: [readonly FindingState[], number, number] = [[], 1, 1];
        for (const { answer, minutes } of [
          { answer: { kind: 'late', minutes: 0 } as Answer, minutes: 1 },
          ...sequence,
        ]) {
          minute += minutes;
          // An hour without a row is silence, and silence resolves.
          const isSilent = answer.kind !== 'late' && minute - lastShown >= 55;
          const report = audit(minute, isSilent ? { kind: 'late', minutes: 0 } : answer);
          const row = report.clusters[0]?.dependencies[0]?.observed;
          if (row?.lastSeen !== undefined) lastShown = Math.round((Date.parse(row.lastSeen) - start) / 60_000);
          const result = nextStates({
            previous: states,
            findings: report.findings,
            complete: report.complete,
            isUnsettled: (finding: Finding) => isUnsettled(finding, report),
            now: report.generatedAt,
          });
          expect(result.transitions.filter(({ transition }) => transition === 'resolved')).toEqual([]);
          states = result.states;
        }
        const own = states.filter(({ finding }) => finding.kind === 'dependency-denied');
        expect(own.map(({ state }) => state)).toEqual(['open']);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is told as resolved after an hour of silence', () => {
    const first = audit(5, { kind: 'late', minutes: 0 });
    const states = nextStates({ previous: [], findings: first.findings, complete: true, now: at(5) }).states;
    const later = audit(70, { kind: 'empty' });
    const result = nextStates({
      previous: states,
      findings: later.findings,
      complete: later.complete,
      isUnsettled: (finding) => isUnsettled(finding, later),
      now: at(70),
    });
    const own = result.states.find(({ finding }) => finding.kind === 'dependency-denied');
    expect(result.transitions).toContainEqual(
      expect.objectContaining({ transition: 'resolved', fingerprint: own?.fingerprint }),
    );
  });
});
