/**
 * The HTTP API as data: what each operation takes and answers. The same forms check requests and make the OpenAPI
 * document. Loaded only where a request has something to check: the library is large.
 */
import * as z from 'zod';
import { acceptance } from '../acceptance.zod.ts';
import { forms } from '../findingWord.zod.ts';
import { exportTypes } from '../../report/exports/formats.ts';

const text = (most: number) =>
  z.string('must be a text').trim().min(1, 'must not be empty').max(most, `must have at most ${most} characters`);
const cluster = text(500).meta({ description: 'A cluster by its name or ARM id.', example: 'aks-egress' });
const instant = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], 'must be an ISO 8601 time')
  .meta({ example: '2099-01-01T00:00:00Z' });
const flag = z.enum(['true', 'false'], 'must be true or false');
const digest = z
  .string('must be a text')
  .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')
  .meta({ description: 'sha256 of the state.' });
/** The forms in which a report can be asked for. */
export const reportFormats = ['json', 'html', ...Object.keys(exportTypes)] as const;

const reportQuery = z.strictObject({
  format: z
    .enum(reportFormats, `must be one of ${reportFormats.join(', ')}`)
    .exactOptional()
    .meta({ description: 'html for a browser and json otherwise, unless asked for.', example: 'json' }),
  cluster: cluster.exactOptional(),
  at: instant.exactOptional().meta({ description: 'The report as it was then.' }),
  again: flag.exactOptional().meta({ description: 'With at: audit that state anew.', example: 'false' }),
  refresh: flag.exactOptional().meta({ description: 'Start an audit and answer 202.', example: 'false' }),
  newerThan: instant.exactOptional().meta({
    description: 'Answer 202 until every cluster was audited after this instant; where a refresh sends who waits.',
    example: '2020-01-01T00:00:00Z',
  }),
});

const historyQuery = z.strictObject({
  cluster: cluster.exactOptional(),
  limit: z
    .string()
    .regex(/^(?:[1-9]|[1-9]\d|[1-4]\d\d|500)$/, 'must be a whole number from 1 to 500')
    .exactOptional()
    .meta({ description: 'At most so many of each cluster; 50 unless asked for.', example: '5' }),
});

const explainQuery = z.strictObject({
  from: text(500).meta({ description: 'A cluster, a subnet or an address.', example: 'aks-egress' }),
  to: text(500).meta({
    description: 'A host, address or service tag, with or without :port.',
    example: 'mcr.microsoft.com',
  }),
  protocol: text(20).exactOptional().meta({ description: 'https, http, tcp or udp.', example: 'https' }),
  port: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port')
    .exactOptional()
    .meta({ example: '443' }),
  format: z.enum(['json', 'text'], 'must be json or text').exactOptional().meta({ example: 'json' }),
});

const none = z.strictObject({});
const clusterQuery = z.strictObject({ cluster: cluster.exactOptional() });

const count = z.int().nonnegative();
const time = z.iso.datetime();
const states = z.enum(['ok', 'blocked', 'atRisk', 'drift', 'unknown']);

/** RFC 9457. */
const problem = z.looseObject({ type: z.string(), title: z.string(), status: z.int(), detail: z.string() });

const report = z.looseObject({
  schemaVersion: z.literal('1.0'),
  generatedAt: time,
  catalogVersion: z.string(),
  complete: z.boolean(),
  summary: z.looseObject({
    clusters: count,
    dependencies: z.record(z.enum(['allowed', 'denied', 'partial', 'unknown']), count),
    findings: z.record(z.enum(['critical', 'high', 'medium', 'low', 'info']), count),
    gaps: count,
  }),
  clusters: z.array(z.looseObject({ id: z.string(), name: z.string(), dependencies: z.array(z.looseObject({})) })),
  findings: z.array(
    z.looseObject({ fingerprint: z.string(), kind: z.string(), severity: z.string(), title: z.string() }),
  ),
  drift: z.looseObject({ changes: z.array(z.looseObject({})) }).nullable(),
  denies: z.array(z.looseObject({})),
  gaps: z.array(z.looseObject({ resource: z.string(), reason: z.string() })),
});

const history = z.object({
  history: z.array(
    z.object({
      id: z.string().meta({ description: 'For report/{id}.' }),
      at: time,
      clusterId: z.string(),
      clusterName: z.string(),
      state: states,
      digest,
      complete: z.boolean(),
    }),
  ),
});

const baselines = z.object({ baselines: z.array(z.looseObject({ clusterId: z.string(), clusterName: z.string() })) });
const accepted = z.looseObject({ clusterId: z.string(), clusterName: z.string(), baseline: z.looseObject({ digest }) });
const explanation = z.looseObject({ verdict: z.string(), trace: z.array(z.looseObject({})) });
const findingView = z.looseObject({
  fingerprint: z.string(),
  stage: z.string(),
  clusterId: z.string(),
  clusterName: z.string(),
  since: time,
  lastSeen: time,
  finding: z.looseObject({ kind: z.string(), severity: z.string(), title: z.string() }),
});
const health = z.looseObject({
  status: z.enum(['ok', 'waiting', 'degraded']),
  clusters: count,
  lastAudit: time.nullable(),
  queues: z.record(z.string(), count),
  notWatched: z.array(z.string()),
  blindSpots: z.array(z.object({ resource: z.string(), reason: z.string() })),
  moreBlindSpots: count,
});
const openApi = z.looseObject({ openapi: z.string() });

/** What one operation takes and answers. */
export interface Operation {
  readonly method: 'get' | 'post';
  /** Below `/api`. */
  readonly path: string;
  readonly summary: string;
  readonly query: z.ZodObject;
  readonly body?: z.ZodObject;
  /** True if only an approver may, where people sign in. */
  readonly writes?: true;
  /** By status; a form for JSON, else a media type, or nothing for an answer without a body. */
  readonly answers: Readonly<Record<number, z.ZodType | string | undefined>>;
}

const refusals = { 400: problem, 401: problem, 403: problem } as const;

/** Every operation by its id. */
export const operations = {
  report: {
    method: 'get',
    path: 'report',
    summary: 'The newest report over all clusters, or over one; or as it was.',
    query: reportQuery,
    answers: { 200: report, 202: undefined, 304: undefined, ...refusals, 404: problem, 429: problem },
  },
  reportHistory: {
    method: 'get',
    path: 'report/history',
    summary: 'The reports that are kept, newest first.',
    query: historyQuery,
    answers: { 200: history, ...refusals, 404: problem },
  },
  reportById: {
    method: 'get',
    path: 'report/{id}',
    summary: 'One report of the history.',
    query: z.strictObject({ format: reportQuery.shape.format }),
    answers: { 200: report, ...refusals, 404: problem },
  },
  explain: {
    method: 'get',
    path: 'explain',
    summary: 'What becomes of one flow in the newest state: hop by hop, with the verdict.',
    query: explainQuery,
    answers: { 200: explanation, ...refusals, 404: problem },
  },
  baseline: {
    method: 'get',
    path: 'baseline',
    summary: 'What was accepted, by whom, and whether it still holds.',
    query: clusterQuery,
    answers: { 200: baselines, ...refusals, 404: problem },
  },
  acceptBaseline: {
    method: 'post',
    path: 'baseline',
    summary: 'Accepts the current state of a cluster.',
    query: none,
    body: acceptance,
    writes: true,
    answers: { 201: accepted, ...refusals, 404: problem, 409: problem },
  },
  findings: {
    method: 'get',
    path: 'findings',
    summary: 'What is remembered of findings, and what people said of them; the worst first.',
    query: z.strictObject({
      cluster: cluster.exactOptional(),
      resolved: flag.exactOptional().meta({ description: 'With those that are over.', example: 'true' }),
    }),
    answers: { 200: z.object({ findings: z.array(findingView) }), ...refusals },
  },
  acknowledgeFinding: {
    method: 'post',
    path: 'findings/{fingerprint}/acknowledge',
    summary: 'Somebody takes care of a finding: no repeats until it gets worse.',
    query: none,
    body: forms.acknowledge,
    writes: true,
    answers: { 200: findingView, ...refusals, 404: problem },
  },
  silenceFinding: {
    method: 'post',
    path: 'findings/{fingerprint}/silence',
    summary: 'Nobody wants to hear of a finding until a time.',
    query: none,
    body: forms.silence,
    writes: true,
    answers: { 200: findingView, ...refusals, 404: problem },
  },
  health: {
    method: 'get',
    path: 'health',
    summary: 'Whether work gets done: last audit, queues, what failed for good.',
    query: none,
    answers: { 200: health, ...refusals, 503: health },
  },
  metrics: {
    method: 'get',
    path: 'metrics',
    summary: 'State, verdicts, findings, gaps and queues in the text format of Prometheus.',
    query: none,
    answers: { 200: exportTypes.metrics, ...refusals },
  },
  openapi: {
    method: 'get',
    path: 'openapi.json',
    summary: 'This document.',
    query: none,
    answers: { 200: openApi, ...refusals },
  },
} as const satisfies Readonly<Record<string, Operation>>;

export type OperationId = keyof typeof operations;

/** The values of a query that was checked. */
export type QueryOf<Id extends OperationId> = z.output<(typeof operations)[Id]['query']>;

/** Checks the values of a query. Gives every mistake in one line if they cannot be used. */
export function checkQuery<Id extends OperationId>(
  id: Id,
  values: Readonly<Record<string, string>>,
): QueryOf<Id> | string {
  const checked = operations[id].query.safeParse(values);
  if (checked.success) return checked.data as QueryOf<Id>;
  return checked.error.issues.map(toLine).join('; ');
}

/** A mistake in a body or a query, with the place. */
export function toLine(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `unknown: ${issue.keys.map((key) => key.slice(0, 60)).join(', ')}`;
  const [name] = issue.path;
  if (name === undefined) return issue.message;
  return issue.code === 'invalid_type' && issue.input === undefined
    ? `${String(name)} is missing`
    : `${String(name)} ${issue.message}`;
}
