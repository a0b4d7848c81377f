import type { ArmResource } from '../../shared/model/estate.ts';
import type { Clock, Log } from '../../shared/ports.ts';
import type { TimedLogRow } from '../scenarios/logRows.ts';
import { readJson, toErrorAnswer, toResponse } from './answer.ts';
import { answerArm } from './arm.ts';
import type { DeliveryState } from './eventDelivery.ts';
import type { Faults } from './faults.ts';
import { answerLogQuery, toWorkspaceId } from './logAnalytics.ts';
import { toLogTables } from './logTables.ts';
import type { Caller, ResourceEvent } from './resourceEvent.ts';
import type { ReceivedMail } from './smtp.ts';
import type { SimulatedState } from './state.ts';
import { toInitialState } from './state.ts';
import type { ReceivedCard } from './teams.ts';
import { answerWebhook, isWebhookPath } from './teams.ts';
import { isMailPath, takeMail } from './mailService.ts';
import { answerTokenRequest, checkToken } from './token.ts';

/** What a simulated Azure is made of. */
export interface SimulatorOptions {
  readonly estate: readonly ArmResource[];
  readonly logs: readonly TimedLogRow[];
  readonly now: Clock;
  /** Secret of the identity endpoint; tokens rest on it. */
  readonly secret: string;
  readonly subscriptionIds?: readonly string[];
  readonly workspaceIds?: readonly string[];
  readonly faults?: Faults;
  /** Entries on one page of a list; 100 unless given. */
  readonly pageSize?: number;
  /** Makes etags and ids differ from run to run. */
  readonly seed?: string;
  readonly log?: Log;
  /** Gets the event of every successful write. */
  readonly onEvent?: (event: ResourceEvent) => void;
}

/** What arrived at the simulated Teams and mail. */
export interface Inbox {
  readonly cards: readonly ReceivedCard[];
  readonly mails: readonly ReceivedMail[];
}

/** An event and how far its delivery got; undefined if nobody subscribed. */
export interface PublishedEvent {
  readonly event: ResourceEvent;
  readonly delivery?: DeliveryState;
}

/** A simulated Azure without a socket. */
export interface Simulator {
  /** The https side: Resource Manager, Log Analytics and the e-mail service with a bearer token, and the Teams webhook. */
  azure(request: Request): Promise<Response>;
  /** The Resource Manager for a person at the laptop: no token. Writes carry this person's name. */
  armFor(upn: string, request: Request): Promise<Response>;
  /** The token endpoint of the managed identity. */
  token(request: Request): Response;
  receiveMail(mail: ReceivedMail): void;
  noteDelivery(eventId: string, delivery: DeliveryState): void;
  state(): SimulatedState;
  inbox(): Inbox;
  /** Newest last. */
  events(): readonly PublishedEvent[];
}

const managementAudiences = [
  'https://management.azure.com',
  'https://management.core.windows.net',
  'https://management.chinacloudapi.cn',
  'https://management.usgovcloudapi.net',
];
const logAudiences = [
  'https://api.loganalytics.io',
  'https://api.loganalytics.azure.com',
  'https://api.loganalytics.azure.cn',
  'https://api.loganalytics.us',
];

/** Makes a simulated Azure that keeps its state in memory. Each request is one pure step from state to state. */
export function createSimulator(options: SimulatorOptions): Simulator {
  const { now, log = () => undefined, onEvent = () => undefined } = options;
  const tables = toLogTables(options.logs);
  let state = toInitialState(options);
  let cards: readonly ReceivedCard[] = [];
  let mails: readonly ReceivedMail[] = [];
  let events: readonly PublishedEvent[] = [];
  const realm = () => ({ secret: options.secret, now: now() });

  const arm = async (request: Request, caller: Caller) => {
    const { method, headers } = request;
    const body = await readJson(request);
    const outcome = answerArm(state, { method, headers, body, caller, url: new URL(request.url), at: now(), log });
    state = outcome.state;
    if (outcome.event) {
      events = [...events, { event: outcome.event }];
      onEvent(outcome.event);
    }
    return toResponse(outcome.answer);
  };
  const logQuery = async (request: Request, workspaceId: string) => {
    const workspaceIds = [...(options.workspaceIds ?? []), ...customerIdsOf(state)];
    const faults = options.faults?.logs ?? [];
    return toResponse(
      answerLogQuery({ workspaceIds, tables, faults, now: now(), log }, workspaceId, await readJson(request)),
    );
  };
  const webhook = async (request: Request) => {
    const { answer, card } = answerWebhook(await request.text(), now());
    if (card) cards = [...cards, card];
    else log(`simulator: Teams refused a message with status ${answer.status}`);
    return toResponse(answer);
  };
  return {
    async azure(request) {
      const { pathname, origin } = new URL(request.url);
      if (request.method === 'POST' && isWebhookPath(pathname)) return webhook(request);
      const workspaceId = toWorkspaceId(pathname);
      const posted = isMailPath(pathname) ? await takeMail(request, realm()) : undefined;
      if (posted?.mail) mails = [...mails, posted.mail];
      if (posted) return toResponse(posted.answer);
      const audiences = [origin, ...(workspaceId === undefined ? managementAudiences : logAudiences)];
      const known = checkToken(request.headers, audiences, realm());
      if ('refusal' in known) return toResponse(known.refusal);
      if (workspaceId === undefined) return arm(request, known.caller);
      return request.method === 'POST'
        ? logQuery(request, workspaceId)
        : toResponse(toErrorAnswer(405, 'MethodNotAllowed', 'Queries are sent with POST.'));
    },
    armFor: (upn, request) => arm(request, { objectId: personId, principalType: 'User', upn }),
    token: (request) => toResponse(answerTokenRequest(new URL(request.url), request.headers, realm())),
    receiveMail: (mail) => void (mails = [...mails, mail]),
    noteDelivery(eventId, delivery) {
      events = events.map((entry) => (entry.event.id === eventId ? { ...entry, delivery } : entry));
    },
    state: () => state,
    inbox: () => ({ cards, mails }),
    events: () => events,
  };
}

/** The workspaces that there are now, under the ids by which they are asked. */
function customerIdsOf({ resources }: SimulatedState): readonly string[] {
  return [...resources.values()].flatMap(({ type, properties }) => {
    const customerId = type.toLowerCase() === 'microsoft.operationalinsights/workspaces' && properties?.['customerId'];
    return typeof customerId === 'string' ? [customerId] : [];
  });
}

const personId = '00000000-0000-0000-0000-0000000000f1';
