import type { Report } from '../model/report.ts';
import { renderHtml } from '../report/renderHtml.ts';

export { toPolicyHeader } from '../report/page/policy.ts';

/** The report as one HTML page. */
export function renderPage(report: Report): string {
  return renderHtml(report);
}
