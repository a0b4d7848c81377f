import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderTable } from '../../shared/report/renderTable.ts';
import { columnsOf } from '../../shared/report/text.ts';
import { toReport } from '../../shared/report/toReport.ts';
import { buildHostileReport } from '../support/hostileReport.ts';
import { buildAllowed, buildChange, buildDeny, buildInput, buildJudged, firewallId } from '../support/reportInput.ts';

const plain = { color: false, width: 80 };
const report = toReport(
  buildInput(
    [
      buildAllowed('core.fqdn.mcr.global', 'mcr.microsoft.com', { caveats: ['fqdn-tag-claimed'] }),
      buildJudged(),
      buildJudged({ id: 'old', destination: 'acs-mirror.azureedge.net', need: 'optional' }),
    ],
    {
      denies: [buildDeny()],
      drift: { baseline: { takenAt: '2026-03-01T00:00:00.000Z', approvedBy: 'Ada Example' }, changes: [buildChange()] },
      estateGaps: [{ resource: firewallId, reason: 'forbidden', detail: 'Reader is missing.' }],
    },
  ),
);

describe('The table', () => {
  const text = renderTable(report, { ...plain, all: true });
  const lines = text.split('\n');

  it('says first how things stand, and last what to do', () => {
    expect(lines[0]).toBe('BLOCKED  aks-one cannot reach what is required: packages.aks.azure.com.');
    expect(lines.at(-2)).toBe('Next: review and run the command of the first finding, then audit again.');
    expect(text.endsWith('\n')).toBe(true);
  });

  it('goes from findings over clusters, denied flows and drift to gaps', () => {
    const places = ['FINDINGS (', 'CLUSTER aks-one', 'DENIED FLOWS', 'DRIFT from', 'NOT SEEN ('].map((word) =>
      text.indexOf(word),
    );
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('shows the worst row first, and optional ones last in small letters', () => {
    const rows = lines
      .filter((line) => /^ {2}(DENIED|denied|allowed) /.test(line))
      .map((line) => line.replace(/ +/g, ' ').trim());
    expect(rows).toEqual([
      'DENIED required packages.aks.azure.com HTTPS:443 default deny',
      'allowed required mcr.microsoft.com HTTPS:443 allow-aks/core [a]',
      'denied optional acs-mirror.azureedge.net HTTPS:443 default deny',
    ]);
    expect(text).toContain('[a] FQDN tag AzureKubernetesService covers it');
  });

  it('counts optional rows that are not let through in one line unless all are asked for', () => {
    const short = renderTable(report, plain);
    expect(short).toContain('  1 optional one not let through; audit --all and --format json list them.');
    expect(short).not.toMatch(/acs-mirror.*default deny/);
    expect(short).toMatch(/DENIED +required +packages\.aks\.azure\.com/);
    expect(text).not.toContain('optional one');
  });

  it('lists an optional row that the logs show denied', () => {
    const deny = buildDeny({ dependencyIds: ['old'], destination: 'acs-mirror.azureedge.net' });
    const old = buildJudged({ id: 'old', destination: 'acs-mirror.azureedge.net', need: 'optional' });
    const short = renderTable(toReport(buildInput([old], { denies: [deny] })), plain);
    expect(short).toMatch(/denied +optional +acs-mirror\.azureedge\.net/);
    expect(short).not.toContain('optional one');
  });

  it('keeps to the width and to ASCII', () => {
    // A word of a command is never torn apart; all else fits.
    expect(lines.filter((line) => columnsOf(line) > 80)).toEqual([]);
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
  });

  it('breaks a command so that it can be pasted', () => {
    const from = lines.findIndex((line) => line.trim().startsWith('az '));
    const to = lines.findIndex((line, index) => index >= from && !line.endsWith('\\'));
    const pasted = lines
      .slice(from, to + 1)
      .map((line) => line.trim().replace(/ \\$/, ''))
      .join(' ');
    expect(pasted).toBe(report.findings[0]?.fix?.azCli);
  });

  it('has colours only when asked', () => {
    expect(text).not.toContain('\u001b');
    expect(renderTable(report, { ...plain, color: true })).toContain('\u001b[1;31mBLOCKED\u001b[0m');
  });

  it('says that there is nothing to do where nothing is', () => {
    const fine = renderTable(toReport(buildInput([buildAllowed('core.fqdn.mcr.global', 'mcr.microsoft.com')])), plain);
    expect(fine).toContain('OK  Everything that aks-one must reach is let through');
    expect(fine).toContain('No findings');
    expect(fine).toContain('Next: nothing to do.');
  });

  it('says where to look if there is no cluster at all', () => {
    expect(renderTable(toReport({ ...buildInput([]), clusters: [] }), plain)).toMatch(
      /^UNKNOWN .*\n[^]*Next: check that the estate holds/,
    );
  });
});

describe('Hostile names on a terminal', () => {
  it('are written out: no control, bidirectional or zero-width character gets through', () => {
    const text = renderTable(buildHostileReport(), plain);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(text).toContain('\\u{1B}]0;owned');
  });

  it('never make a line of their own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.integer({ min: 60, max: 120 }), (name, width) => {
        const text = renderTable(toReport(buildInput([buildJudged({ destination: name })])), { color: false, width });
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        const tables = text.slice(text.indexOf('CLUSTER')).split('\n');
        expect(tables.filter((line) => columnsOf(line) > width)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
