import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { readReportAt as ReadReportAt } from '../../shared/app/readHistory.ts';
import { readReport } from '../../shared/app/readReport.ts';
import { requestAudit } from '../../shared/app/requestAudit.ts';
import type { Report } from '../../shared/model/report.ts';
import { renderJson } from '../../shared/report/renderJson.ts';
import { portsOf } from './portsOf.ts';
import { toProblem } from './problem.ts';

/** Answers `GET report`; loaded on the first request. @throws PortError if the storage account cannot be reached */
export async function answerReport(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const ports = portsOf(context);
  if (request.query.get('refresh') === 'true') {
    await requestAudit(ports);
    return { status: 202, headers: { location: '/api/report' }, body: '' };
  }
  const format = formatOf(request);
  if (!format) return toProblem(400, 'format must be json or html.');
  const cluster = request.query.get('cluster') ?? undefined;
  const at = request.query.get('at');
  if (at !== null && Number.isNaN(Date.parse(at))) return toProblem(400, 'at must be an ISO 8601 time.');
  const again = request.query.get('again') === 'true';
  const report =
    at === null
      ? await readReport(cluster, ports)
      : await readPast({ at: new Date(at).toISOString(), cluster, again }, ports);
  if (!report) return toProblem(404, `No such cluster has been audited ${at === null ? 'yet' : 'by then'}.`);
  return format === 'html' ? answerPage(report) : answer(renderJson(report), 'application/json; charset=utf-8');
}

/** Auditing a state of the past again takes all that an audit takes; who asks for today's report does not wait for it. */
const readPast: typeof ReadReportAt = async (asked, ports) =>
  (await import('../../shared/app/readHistory.ts')).readReportAt(asked, ports);

function formatOf(request: HttpRequest): 'json' | 'html' | undefined {
  const asked = request.query.get('format');
  if (asked === 'json' || asked === 'html') return asked;
  if (asked !== null) return undefined;
  return request.headers.get('accept')?.includes('text/html') ? 'html' : 'json';
}

/** What makes a page is loaded by the first who asks for one. */
async function answerPage(report: Report): Promise<HttpResponseInit> {
  const { renderPage, toPolicyHeader } = await import('../../shared/app/renderPage.ts');
  const policy = { 'content-security-policy': toPolicyHeader(), 'referrer-policy': 'no-referrer' };
  return answer(renderPage(report), 'text/html; charset=utf-8', policy);
}

function answer(body: string, contentType: string, more: Readonly<Record<string, string>> = {}): HttpResponseInit {
  const headers = {
    'content-type': contentType,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...more,
  };
  return { status: 200, headers, body };
}
