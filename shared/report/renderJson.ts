import type { Report } from '../model/report.ts';

/** The report as JSON text, indented by two, with a newline at the end. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
