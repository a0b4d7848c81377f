import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { isKnownTag, toEntityTag } from '../../shared/app/http/entityTag.ts';
import type { QueryOf } from '../../shared/app/http/operations.zod.ts';
import type { Ports } from '../../shared/app/compose.ts';
import { readHeldQuieted } from '../../shared/app/heldQuieted.ts';
import { readHeldReport } from '../../shared/app/heldReports.ts';
import { readReport } from '../../shared/app/readReport.ts';
import { isNewerThan, requestAudit } from '../../shared/app/requestAudit.ts';
import { lazilyLoaded } from '../../shared/model/memoised.ts';
import type { Report } from '../../shared/model/report.ts';
import type { Quieted } from '../../shared/report/page/quieted.ts';
import { renderJson } from '../../shared/report/renderJson.ts';
import { admit } from './admit.ts';
import { portsOf } from './portsOf.ts';
import { toProblem } from './problem.ts';

type Query = Partial<QueryOf<'report'>>;

/** What a report looks like in one form, as text and packed. */
interface Rendered {
  readonly body: Uint8Array;
  readonly packed: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** What makes a page. */
const page = lazilyLoaded(() => import('../../shared/app/renderPage.ts'));
/** What was made of a report stays beside it, by tag. */
const rendered = new WeakMap<Report, Map<string, Rendered>>();
/** Forms, and pages with other silences on them. */
const mostRendered = 8;

/** Answers `GET report`; loaded on the first request. @throws PortError if the storage account cannot be reached */
export async function answerReport(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const ports = portsOf(context);
  const admitted = await admit('report', request, ports);
  if (admitted.kind === 'ended') return admitted.answer;
  const { query } = admitted;
  if (query.refresh === 'true') return refresh(ports);
  if (query.newerThan !== undefined && !(await isNewerThan(query.newerThan, ports))) return toWait(query.newerThan);
  const report = await read(query, ports);
  const when = query.at === undefined ? 'yet' : 'by then';
  return report
    ? answerInForm(report, request, { ports, format: query.format })
    : toProblem(404, `No such cluster has been audited ${when}.`);
}

/** A report in the form that a request wants; nothing but its tag if the caller has it already. */
export async function answerInForm(
  report: Report,
  request: HttpRequest,
  {
    ports,
    format = wantsPage(request) ? 'html' : 'json',
  }: { readonly ports: Ports; readonly format?: string | undefined },
): Promise<HttpResponseInit> {
  const quieted = format === 'html' ? await readQuieted(report, ports) : [];
  const tag = toEntityTag(report, format, quieted);
  const headers = {
    etag: tag,
    'cache-control': 'private, no-cache',
    vary: 'accept, accept-encoding',
    'x-content-type-options': 'nosniff',
  };
  if (isKnownTag(request.headers.get('if-none-match'), tag)) return { status: 304, headers };
  const known = rendered.get(report) ?? new Map<string, Rendered>();
  rendered.set(report, known);
  const made = known.get(tag) ?? (await render(report, format, quieted));
  if (known.size >= mostRendered) known.clear();
  known.set(tag, made);
  if (!takesGzip(request)) return { status: 200, headers: { ...headers, ...made.headers }, body: made.body };
  return { status: 200, headers: { ...headers, ...made.headers, 'content-encoding': 'gzip' }, body: made.packed };
}

/** True if the request names gzip and does not refuse it (`q=0`). */
function takesGzip(request: HttpRequest): boolean {
  const offers = (request.headers.get('accept-encoding') ?? '').split(',');
  return offers.some((offer) => /^\s*gzip\s*(?:;(?!\s*q=0(?:\.0*)?\s*$).*)?$/i.test(offer));
}

function wantsPage(request: HttpRequest): boolean {
  return request.headers.get('accept')?.includes('text/html') ?? false;
}

async function refresh(ports: Ports): Promise<HttpResponseInit> {
  const asked = await requestAudit(ports);
  if (asked.kind === 'started') return toWait(asked.at);
  const after = { 'retry-after': String(asked.waitSeconds) };
  return toProblem(429, 'An audit was started less than a minute ago; its report comes by itself.', after);
}

/** Where the report will be once it is newer than an instant. */
function toWait(instant: string): HttpResponseInit {
  const location = `/api/report?newerThan=${encodeURIComponent(instant)}`;
  return { status: 202, headers: { location, 'retry-after': '5', 'cache-control': 'no-store' }, body: '' };
}

/** Auditing a state of the past again takes all that an audit takes; who asks for today's report does not wait for it. */
async function read({ at, again, cluster, newerThan }: Query, ports: Ports): Promise<Report | undefined> {
  // Who waited for a newer report gets that one.
  if (at === undefined) return newerThan === undefined ? readHeldReport(cluster, ports) : readReport(cluster, ports);
  const { readReportAt } = await import('../../shared/app/readHistory.ts');
  return readReportAt({ at: new Date(at).toISOString(), cluster, again: again === 'true' }, ports);
}

/** What people keep quiet about stands on the page, and is read for nobody else. */
async function readQuieted(report: Report, ports: Ports): Promise<readonly Quieted[]> {
  const { readQuieted: read } = await page();
  return readHeldQuieted(report, ports, () => read(report, ports));
}

/** What makes a page or an export is loaded by the first who asks for one. */
async function render(report: Report, format: string, quieted: readonly Quieted[]): Promise<Rendered> {
  if (format === 'json') return toRendered(renderJson(report), 'application/json; charset=utf-8');
  if (format === 'html') {
    const { renderPage, toPolicyHeader } = await page();
    const policy = { 'content-security-policy': toPolicyHeader(), 'referrer-policy': 'no-referrer' };
    return toRendered(renderPage(report, { quieted }), 'text/html; charset=utf-8', policy);
  }
  const { exportTypes, isExportFormat, renderExport } = await import('../../shared/report/exports/formats.ts');
  if (!isExportFormat(format)) throw new Error(`There is no form ${format}.`);
  const { version } = await import('../../shared/app/version.ts');
  return toRendered(renderExport(report, format, { version }), exportTypes[format]);
}

async function toRendered(text: string, type: string, more: Readonly<Record<string, string>> = {}): Promise<Rendered> {
  const body = Buffer.from(text);
  return { body, packed: await pack(body), headers: { 'content-type': type, ...more } };
}

async function pack(body: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
