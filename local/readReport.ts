import type { Report } from '../shared/model/report.ts';

/** The functions answered something else than a report. */
export class NoReportError extends Error {
  override readonly name = 'NoReportError';
}

/** The newest report over HTTP, as anybody gets it. @throws NoReportError if there is none */
export async function readReport(hostUrl: string): Promise<Report> {
  return JSON.parse(await readReportText(hostUrl, 'json')) as Report;
}

/** The same as text in a format that `GET /api/report` offers. @throws NoReportError if there is none */
export async function readReportText(hostUrl: string, format: 'json' | 'html'): Promise<string> {
  const response = await fetch(`${hostUrl}/api/report?format=${format}`);
  if (response.ok) return response.text();
  throw new NoReportError(`No audit ended with a report (status ${response.status}); the lines above say why.`);
}
