import type { AppFunction } from './appFunction.ts';
import { type HostAnswer, type HostRequest, toJsonAnswer, toTextAnswer } from './httpMessage.ts';
import type { TriggerInput } from './invoke.ts';

/** Where Event Grid delivers to; the extension's own address in Azure. */
export const eventGridPath = '/runtime/webhooks/eventgrid';

interface EventGridOptions {
  readonly functions: readonly AppFunction[];
  readonly run: (fn: AppFunction, input: TriggerInput) => Promise<unknown>;
}

/**
 * Answers a delivery at the Event Grid webhook: the validation handshake of both schemas ("Endpoint validation with
 * Event Grid event schema", "… with CloudEvents schema"), and events, one invocation each. 202 after every handler
 * ended, 500 if one threw, so that Event Grid delivers again.
 */
export async function answerEventGrid(request: HostRequest, options: EventGridOptions): Promise<HostAnswer> {
  const name = request.url.searchParams.get('functionName') ?? '';
  const fn = options.functions.find((known) => known.name.toLowerCase() === name.toLowerCase());
  if (!fn) return toTextAnswer(404, `No Event Grid function is named "${name}".`);
  if (request.method === 'OPTIONS') return answerOrigin(request);
  if (request.method !== 'POST') return toTextAnswer(405, 'Events come by POST.');
  const events = parseEvents(request.body);
  if (!events) return toTextAnswer(400, 'The body must be an event or an array of events, in JSON.');
  switch (kindOf(request)) {
    case 'SubscriptionValidation':
      return answerValidation(events);
    case 'Notification':
      return deliver(fn, events, options);
    case 'Unsubscribe':
      return toTextAnswer(202, '');
    case undefined:
    default:
      return toTextAnswer(400, 'The header aeg-event-type must say what is delivered.');
  }
}

/** CloudEvents: the endpoint agrees to deliveries from the origin that asks. */
function answerOrigin(request: HostRequest): HostAnswer {
  const origin = request.headers['webhook-request-origin'];
  if (origin === undefined) return toTextAnswer(400, 'The header WebHook-Request-Origin is missing.');
  const headers = [
    ['webhook-allowed-origin', origin],
    ['webhook-allowed-rate', request.headers['webhook-request-rate'] ?? '*'],
  ] as const;
  return { status: 200, headers, body: Buffer.alloc(0) };
}

/** Event Grid says what it delivers in a header; a CloudEvents sender that is not Event Grid only by the content type. */
function kindOf(request: HostRequest): string | undefined {
  const isCloudEvents = /^application\/cloudevents(-batch)?\+json\b/i.test(request.headers['content-type'] ?? '');
  return request.headers['aeg-event-type'] ?? (isCloudEvents ? 'Notification' : undefined);
}

type Event = Readonly<Record<string, unknown>>;

function parseEvents(body: Buffer): readonly Event[] | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    const events: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
    return events.every(isEvent) ? events : undefined;
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): value is Event {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function answerValidation(events: readonly Event[]): HostAnswer {
  const asked = events[0]?.['data'];
  const code = isEvent(asked) ? asked['validationCode'] : undefined;
  if (typeof code !== 'string') return toTextAnswer(400, 'The event holds no validation code.');
  return toJsonAnswer(200, { validationResponse: code });
}

async function deliver(fn: AppFunction, events: readonly Event[], options: EventGridOptions): Promise<HostAnswer> {
  const ends = await Promise.allSettled(events.map((event) => options.run(fn, toInput(event))));
  const failed = ends.filter(({ status }) => status === 'rejected').length;
  if (failed === 0) return toTextAnswer(202, '');
  return toTextAnswer(500, `${failed} of ${events.length} events could not be handled.`);
}

function toInput(event: Event): TriggerInput {
  return {
    data: { json: JSON.stringify(event) },
    metadata: { data: { json: JSON.stringify(event['data'] ?? null) } },
  };
}
