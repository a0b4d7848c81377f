import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { decideFinding, type FindingWord } from '../../shared/app/decideFinding.ts';
import { readFindings } from '../../shared/app/readFindings.ts';
import { readFindingWord } from '../../shared/app/readFindingWord.ts';
import { toVisible } from '../../shared/report/text.ts';
import { admit } from './admit.ts';
import { portsOf } from './portsOf.ts';
import { toProblem } from './problem.ts';

const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
const statusOf = { unusable: 400, unknown: 404 } as const;

/** Answers `GET findings`; loaded on the first request. @throws PortError if the storage account cannot be reached */
export async function answerFindings(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const ports = portsOf(context);
  const admitted = await admit('findings', request, ports);
  if (admitted.kind === 'ended') return admitted.answer;
  const { cluster, resolved } = admitted.query;
  const withResolved = resolved === 'true';
  const findings = await readFindings({ withResolved, ...(cluster === undefined ? {} : { cluster }) }, ports);
  return { status: 200, headers, jsonBody: { findings } };
}

/** Answers `POST findings/{fingerprint}/acknowledge` and `silence`. @throws PortError if the storage account cannot be reached */
export async function answerWord(
  action: FindingWord['action'],
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const ports = portsOf(context);
  const { signsIn } = ports;
  const admitted = await admit(`${action}Finding`, request, { signsIn, wish: 'write' });
  if (admitted.kind === 'ended') return admitted.answer;
  const { caller } = admitted;
  const word = await readFindingWord(
    action,
    await request.text(),
    caller.kind === 'signedIn' ? caller.name : undefined,
  );
  if (typeof word === 'string') return toProblem(400, toVisible(word));
  const result = await decideFinding(request.params['fingerprint']?.toLowerCase() ?? '', word, ports);
  if (result.kind === 'refused') return toProblem(statusOf[result.why], toVisible(result.problem));
  return { status: 200, headers, jsonBody: result.finding };
}
