import { describe, expect, it } from 'vitest';
import { readFindingsOptions } from '../../cli/findingsOptions.ts';
import { auditCluster } from '../../shared/app/auditCluster.ts';
import { decideFinding } from '../../shared/app/decideFinding.ts';
import { readFindings } from '../../shared/app/readFindings.ts';
import { readFindingWord } from '../../shared/app/readFindingWord.ts';
import { renderFindings } from '../../shared/report/renderFindings.ts';
import { clusterId, createAuditWorld } from '../support/auditWorld.ts';

async function auditedWorld() {
  const world = await createAuditWorld();
  await auditCluster({ clusterId, reason: 'schedule', requestedAt: world.now.toISOString() }, world);
  const [finding] = await readFindings({ withResolved: false }, world);
  return { world, fingerprint: finding?.fingerprint ?? '' };
}

describe('what people say of a finding', () => {
  it('is kept, shown, and lasts until its end', async () => {
    const { world, fingerprint } = await auditedWorld();
    const seen = await decideFinding(fingerprint, { action: 'acknowledge', who: 'maya', why: 'on it' }, world);
    expect(seen).toMatchObject({
      finding: { stage: 'acknowledged', acknowledged: { who: 'maya', severity: 'critical' } },
    });
    const word = { action: 'silence', who: 'ravi', why: 'known', until: '2026-11-22' } as const;
    expect(await decideFinding(fingerprint, word, world)).toMatchObject({
      finding: { stage: 'silenced', silenced: { until: '2026-11-22T23:59:59.999Z' }, acknowledged: { who: 'maya' } },
    });
    const rows = await readFindings({ withResolved: false, fingerprint }, world);
    const text = renderFindings(rows, { color: false, width: 200 });
    expect(text).toContain(`SILENCED      critical: ${rows[0]?.finding.title ?? '?'}`);
    expect(text).toContain('silenced by ravi until 2026-11-22');
    world.now = new Date('2026-11-23T00:00:00.000Z');
    expect((await readFindings({ withResolved: false, fingerprint }, world))[0]?.stage).toBe('acknowledged');
  });

  it('ends a silence with a time that has passed', async () => {
    const { world, fingerprint } = await auditedWorld();
    const word = { action: 'silence', who: 'ravi', why: 'known', until: '2026-11-22' } as const;
    await decideFinding(fingerprint, word, world);
    const ended = await decideFinding(fingerprint, { ...word, why: 'over', until: '2026-01-01' }, world);
    expect(ended).toMatchObject({ finding: { stage: 'open' } });
  });

  it('is refused of what is unknown or resolved, and for more than a year', async () => {
    const { world, fingerprint } = await auditedWorld();
    const word = { action: 'acknowledge', who: 'maya' } as const;
    expect(await decideFinding('0'.repeat(32), word, world)).toMatchObject({ kind: 'refused', why: 'unknown' });
    const forever = { action: 'silence', who: 'maya', why: 'never again', until: '2099-01-01' } as const;
    expect(await decideFinding(fingerprint, forever, world)).toMatchObject({ kind: 'refused', why: 'unusable' });
    const states = await world.state.findings(clusterId);
    await world.state.putFindings(
      clusterId,
      states.map((one) => ({ ...one, state: 'resolved', resolvedAt: world.now.toISOString() })),
    );
    expect(await decideFinding(fingerprint, word, world)).toMatchObject({ kind: 'refused', why: 'unusable' });
    expect(await readFindings({ withResolved: false }, world)).toEqual([]);
    expect(await readFindings({ withResolved: true, cluster: 'AKS-egress' }, world)).not.toEqual([]);
    expect(await readFindings({ withResolved: true, cluster: 'other' }, world)).toEqual([]);
  });
});

describe('the words of a person', () => {
  it.each([
    ['acknowledge', '{"who":"maya"}', { action: 'acknowledge', who: 'maya' }],
    ['acknowledge', '', 'who is missing.'],
    ['acknowledge', '{"who":"maya","until":"2026-12-01"}', 'unknown: until.'],
    ['silence', '{"who":"maya","why":"x"}', 'until is missing.'],
    ['silence', '{"who":"maya","why":"x","until":"soon"}', 'until must be an ISO 8601 time or a day, YYYY-MM-DD.'],
    ['silence', '[]', 'the body must be a JSON object with who, and with why and until for a silence.'],
    ['silence', '{', 'The body must be a JSON object of at most 10000 characters.'],
  ] as const)('%s %s are read, or refused in one line', async (action, text, expected) => {
    expect(await readFindingWord(action, text, undefined)).toEqual(expected);
  });

  it('are those of the principal, whatever the body says', async () => {
    expect(await readFindingWord('acknowledge', '{"who":"somebody"}', 'maya@example.com')).toMatchObject({
      who: 'maya@example.com',
    });
  });
});

describe('breakwater findings', () => {
  const fingerprint = 'a'.repeat(32);

  it.each([
    [['list', '--all'], { action: 'list', withResolved: true, format: 'table' }],
    [
      ['silence', fingerprint, '--who', 'm', '--why', 'w', '--until', '2026-12-01', '--format', 'json'],
      { action: 'silence', fingerprint, who: 'm', why: 'w', until: '2026-12-01', format: 'json' },
    ],
  ])('reads %j', (words, expected) => {
    expect(readFindingsOptions(words)).toEqual(expected);
  });

  it.each([
    [[], /needs list, or acknowledge or silence/],
    [['silence', 'short', '--who', 'm'], /32 hexadecimal digits/],
    [['acknowledge', fingerprint], /needs --who/],
    [['silence', fingerprint, '--who', 'm', '--why', 'w'], /nobody mutes for ever/],
  ])('refuses %j', (words, problem) => {
    expect(() => readFindingsOptions(words)).toThrow(problem);
  });
});
