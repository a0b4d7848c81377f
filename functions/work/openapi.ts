import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { toOpenApi } from '../../shared/app/http/openApi.ts';
import { operations } from '../../shared/app/http/operations.zod.ts';
import { version } from '../../shared/app/version.ts';
import { admit } from './admit.ts';
import { portsOf } from './portsOf.ts';

/** Answers `GET openapi.json`; loaded on the first request. */
export async function answerOpenApi(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const admitted = await admit('openapi', request, portsOf(context));
  if (admitted.kind === 'ended') return admitted.answer;
  const headers = { 'cache-control': 'private, no-cache', 'x-content-type-options': 'nosniff' };
  return { status: 200, headers, jsonBody: toOpenApi(operations, { version }) };
}
