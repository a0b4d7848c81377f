import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { readHealth } from '../../shared/app/readHealth.ts';
import { admit } from './admit.ts';
import { portsOf } from './portsOf.ts';

/** Answers `GET health`; loaded on the first request. @throws PortError if the storage account cannot be reached */
export async function answerHealth(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const ports = portsOf(context);
  const admitted = await admit('health', request, ports);
  if (admitted.kind === 'ended') return admitted.answer;
  const health = await readHealth(ports);
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  return { status: health.status === 'degraded' ? 503 : 200, headers, jsonBody: health };
}
