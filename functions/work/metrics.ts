import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { exportTypes } from '../../shared/report/exports/formats.ts';
import { renderMetrics } from '../../shared/report/exports/renderMetrics.ts';
import { admit } from './admit.ts';
import { portsOf } from './portsOf.ts';

/** Answers `GET metrics`; loaded on the first request. @throws PortError if the storage account cannot be reached */
export async function answerMetrics(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const ports = portsOf(context);
  const admitted = await admit('metrics', request, ports);
  if (admitted.kind === 'ended') return admitted.answer;
  const [reports, counts] = await Promise.all([ports.reports.allLatest(), ports.queue.counts()]);
  const queues = Object.entries(counts).map(([queue, messages]) => ({ queue, messages }));
  const headers = {
    'content-type': exportTypes.metrics,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  return { status: 200, headers, body: renderMetrics(reports, queues) };
}
