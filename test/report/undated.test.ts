import { expect, it } from 'vitest';
import { undated } from '../../shared/denies/instant.ts';
import { renderHtml } from '../../shared/report/renderHtml.ts';
import { renderTable } from '../../shared/report/renderTable.ts';
import { toReport } from '../../shared/report/toReport.ts';
import { buildDeny, buildInput, buildJudged } from '../support/reportInput.ts';

const dated = buildDeny();
const withoutTime = { ...dated, destination: 'old.example.com', firstSeen: undated, lastSeen: undated };

it('a denied flow whose rows told no time is told as undated, and is on no timeline', () => {
  const report = toReport(buildInput([buildJudged()], { denies: [withoutTime] }));
  const page = renderHtml(report);
  expect(renderTable(report, { color: false, width: 80 })).toMatch(/old\.example\.com +\S+ +undated/);
  expect(page).toContain('undated');
  expect(page).not.toContain('1970-01-01 ');
  expect(page).not.toContain('id="timeline"');
});

it('beside dated ones it does not stretch their timeline', () => {
  const page = renderHtml(toReport(buildInput([buildJudged()], { denies: [dated, withoutTime] })));
  expect(page).toContain('id="timeline"');
  expect(page).not.toContain('1970-01-01 ');
});
