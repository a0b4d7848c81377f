import type { Json, JsonObject } from '../../shared/model/json.ts';
import type { ArmCall } from '../scenarios/readScenario.ts';
import { toErrorAnswer, toResponse } from './answer.ts';
import { toCloudEvent, toEventGridItem } from './resourceEvent.ts';
import type { PublishedEvent, Simulator } from './simulator.ts';
import { renderPage } from './page.ts';

/** What the control side shows besides the simulator itself. */
export interface ControlOptions {
  readonly simulator: Simulator;
  readonly title: string;
  readonly story: string;
  readonly changes: readonly ArmCall[];
  /** Where this side listens, for the commands it prints. */
  readonly controlUrl: () => string;
}

/**
 * Answers the control side: the page, `/inbox`, `/events`, `/changes/{name}` (GET shows the body, POST makes the change by the
 * Resource Manager call that it stands for), the identity's token endpoint, and the Resource Manager without a token. Only requests addressed to loopback by name are taken, so that no web page elsewhere can reach
 * it by a name that resolves here (DNS rebinding).
 */
export async function answerControl(options: ControlOptions, request: Request): Promise<Response> {
  if (!isLoopbackHost(request.headers.get('host') ?? new URL(request.url).host)) {
    return toResponse(toErrorAnswer(421, 'MisdirectedRequest', 'Use http://localhost or http://127.0.0.1.'));
  }
  const { pathname } = new URL(request.url);
  const upn = request.headers.get('x-simulated-user') ?? 'operator@example.com';
  if (/^\/subscriptions(\/|$)/i.test(pathname)) return options.simulator.armFor(upn, request);
  // A web page elsewhere may send a POST blindly, but not without naming itself.
  if (request.method === 'POST' && !request.headers.has('origin')) {
    const change = options.changes.find(({ name }) => pathname === `/changes/${name}`);
    if (change) return options.simulator.armFor(upn, toArmRequest(change, options.controlUrl()));
  }
  if (request.method !== 'GET')
    return toResponse(toErrorAnswer(405, 'MethodNotAllowed', 'Only GET is offered here, and POST of a change.'));
  return answerGet(options, request, pathname);
}

function toArmRequest({ id, apiVersion, method, body }: ArmCall, controlUrl: string): Request {
  const content = method === 'DELETE' ? {} : { body: JSON.stringify(body) };
  const headers = { 'content-type': 'application/json' };
  return new Request(`${controlUrl}${id}?api-version=${apiVersion}`, { method, headers, ...content });
}

function answerGet(options: ControlOptions, request: Request, path: string): Response {
  const { simulator } = options;
  switch (path) {
    case '/':
      return toPageResponse(options);
    case '/inbox':
      return toJson({ ...simulator.inbox() });
    case '/events':
      return toJson(toEventList(simulator.events(), new URL(request.url).searchParams.get('schema')));
    case '/revision':
      return toJson({ revision: toRevision(simulator) });
    case '/msi/token':
      return simulator.token(request);
    default:
      return answerChange(options.changes, path);
  }
}

function answerChange(changes: readonly ArmCall[], path: string): Response {
  const change = changes.find(({ name }) => path === `/changes/${name}`);
  if (change) return toJson(change.body);
  return toResponse(toErrorAnswer(404, 'NotFound', `There is nothing at ${path}.`));
}

function toJson(body: unknown): Response {
  return toResponse({ status: 200, body: body as Json });
}

function toEventList(events: readonly PublishedEvent[], schema: string | null): readonly JsonObject[] {
  return events.map(({ event, delivery }) => ({
    delivery: delivery ?? null,
    event: schema === 'cloudevents' ? toCloudEvent(event) : toEventGridItem(event),
  }));
}

/** Grows whenever the page would show something new. */
export function toRevision(simulator: Simulator): number {
  const { cards, mails } = simulator.inbox();
  const settled = simulator.events().filter(({ delivery }) => delivery === 'delivered' || delivery === 'given up');
  return cards.length + mails.length + simulator.events().length + settled.length;
}

function toPageResponse(options: ControlOptions): Response {
  const html = renderPage({
    title: options.title,
    story: options.story,
    changes: options.changes,
    controlUrl: options.controlUrl(),
    inbox: options.simulator.inbox(),
    events: options.simulator.events(),
    resources: [...options.simulator.state().resources.values()],
    revision: toRevision(options.simulator),
  });
  return new Response(html.text, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': html.policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
  });
}

function isLoopbackHost(host: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host);
}
