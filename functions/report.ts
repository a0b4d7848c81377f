import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { requestAudit } from '../shared/app/requestAudit.ts';
import { readReport } from '../shared/app/readReport.ts';
import { renderHtml } from '../shared/report/renderHtml.ts';
import { renderJson } from '../shared/report/renderJson.ts';
import { toProblem } from './problem.ts';
import { portsOf } from './portsOf.ts';

/** `GET /api/report`: the newest report as HTML for a browser, as JSON for everything else; `?refresh=true` starts an audit. */
app.http('report', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'report',
  handler: async (request, context) => {
    const ports = portsOf(context);
    if (request.query.get('refresh') === 'true') {
      await requestAudit(ports);
      return { status: 202, headers: { location: '/api/report' }, body: '' };
    }
    const format = formatOf(request);
    if (!format) return toProblem(400, 'format must be json or html.');
    const report = await readReport(request.query.get('cluster') ?? undefined, ports);
    if (!report) return toProblem(404, 'No such cluster has been audited yet.');
    return answer(format === 'html' ? renderHtml(report) : renderJson(report), format);
  },
});

function formatOf(request: HttpRequest): 'json' | 'html' | undefined {
  const asked = request.query.get('format');
  if (asked === 'json' || asked === 'html') return asked;
  if (asked !== null) return undefined;
  return request.headers.get('accept')?.includes('text/html') ? 'html' : 'json';
}

function answer(body: string, format: 'json' | 'html'): HttpResponseInit {
  const contentType = format === 'html' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
  const headers = {
    'content-type': contentType,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(format === 'html' ? { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" } : {}),
  };
  return { status: 200, headers, body };
}
