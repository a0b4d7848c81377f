import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Server } from 'node:http';
import { readActions } from '../../shared/azure/permissions.ts';
import type { Clock, Log } from '../../shared/ports.ts';
import { toTimedLogRows } from '../scenarios/logRows.ts';
import type { Scenario } from '../scenarios/readScenario.ts';
import { createLoopbackCertificate } from './certificate.ts';
import { answerControl } from './control.ts';
import { createEventDelivery } from './eventDelivery.ts';
import type { Faults } from './faults.ts';
import { listen, portOf, toRequestListener } from './listener.ts';
import type { ResourceEvent } from './resourceEvent.ts';
import type { Inbox, PublishedEvent, Simulator } from './simulator.ts';
import { createSimulator } from './simulator.ts';
import { startMailInbox } from './smtp.ts';

/** What to simulate and where to listen. Port 0 is any free port; everything listens on 127.0.0.1 only. */
export interface StartOptions {
  readonly scenario: Scenario;
  /** 7072 unless given. */
  readonly controlPort?: number;
  readonly httpsPort?: number;
  readonly smtpPort?: number;
  /**
   * Where events of writes go: the Functions host's Event Grid endpoint. A bare address such as `http://127.0.0.1:7071` stands
   * for `/runtime/webhooks/EventGrid?functionName=onResourceChange` on it. Undefined: nobody subscribed.
   */
  readonly eventTarget: URL | undefined;
  readonly now: Clock;
  readonly log: Log;
  /** Identities have the reader role of a deployment, and no action beyond it, unless another role is given. */
  readonly faults?: Faults;
  readonly pageSize?: number;
}

/** A listening simulated Azure: what a client must be told to use it. */
export interface RunningSimulator {
  /** `https://127.0.0.1:<port>`. */
  readonly armEndpoint: string;
  /** The same with `/v1`. */
  readonly logsEndpoint: string;
  readonly teamsWebhookUrl: string;
  readonly smtpUrl: string;
  /** PEM of the authority that signed the https certificate. */
  readonly caCertificate: string;
  /** Values for IDENTITY_ENDPOINT and IDENTITY_HEADER. */
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  /** `http://localhost:<port>`: the page, and the Resource Manager without a token. */
  readonly controlUrl: string;
  inbox(): Inbox;
  events(): readonly PublishedEvent[];
  /** Stops listening and delivering; nothing stays open. */
  close(): Promise<void>;
}

const defaultControlPort = 7072;

/**
 * Starts a simulated Azure with a scenario. Throws PortInUseError, and leaves nothing open, if a port is taken. The real
 * ManagedIdentityCredential keeps endpoint and tokens for its whole process, so that one process can use one simulator.
 */
export async function startSimulator(options: StartOptions): Promise<RunningSimulator> {
  const secret = randomUUID();
  const opened: (() => Promise<void>)[] = [];
  try {
    const { simulator, close } = startDelivering(options, secret);
    opened.push(close);
    const certificate = await createLoopbackCertificate(options.now());
    const https = createHttpsServer({ key: certificate.privateKey, cert: certificate.certificate });
    const httpsOrigin = () => `https://127.0.0.1:${portOf(https)}`;
    https.on(
      'request',
      toRequestListener((request) => simulator.azure(request), httpsOrigin, options.log),
    );
    await listen(https, options.httpsPort ?? 0);
    opened.push(() => stopServer(https));
    const control = createControlServer(options, simulator);
    await listen(control, options.controlPort ?? defaultControlPort);
    opened.push(() => stopServer(control));
    const mail = await startMailInbox({
      port: options.smtpPort ?? 0,
      now: options.now,
      onMail: (received) => simulator.receiveMail(received),
    });
    opened.push(() => mail.close());
    return {
      armEndpoint: httpsOrigin(),
      logsEndpoint: `${httpsOrigin()}/v1`,
      teamsWebhookUrl: `${httpsOrigin()}/workflows/${randomUUID().replaceAll('-', '')}/triggers/manual/paths/invoke`,
      smtpUrl: mail.url,
      caCertificate: certificate.caCertificate,
      identityEndpoint: `http://127.0.0.1:${portOf(control)}/msi/token`,
      identityHeader: secret,
      controlUrl: toControlUrl(control),
      inbox: () => simulator.inbox(),
      events: () => simulator.events(),
      close: () => closeAll(opened),
    };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

/** The simulator with its events on their way to the subscriber, if there is one. */
function startDelivering(options: StartOptions, secret: string): { simulator: Simulator; close: () => Promise<void> } {
  const { scenario, now, log, eventTarget, faults, pageSize } = options;
  const delivery = eventTarget && createEventDelivery({ target: toSubscriber(eventTarget), log, onOutcome: note });
  const simulator = createSimulator({
    estate: scenario.resources,
    logs: toTimedLogRows(scenario.logRows, now()),
    subscriptionIds: scenario.subscriptionIds,
    workspaceIds: scenario.workspaceIds,
    now,
    log,
    secret,
    seed: secret,
    onEvent: publish,
    faults: { role: readActions.map(({ action }) => action), ...faults },
    ...(pageSize !== undefined && { pageSize }),
  });
  function publish(event: ResourceEvent): void {
    if (!delivery) return;
    simulator.noteDelivery(event.id, 'waiting');
    delivery.send(event);
  }
  function note(...outcome: Parameters<Simulator['noteDelivery']>): void {
    simulator.noteDelivery(...outcome);
  }
  return { simulator, close: async () => delivery?.close() };
}

function createControlServer({ scenario, log }: StartOptions, simulator: Simulator): Server {
  const { title, story, changes } = scenario;
  const server = createHttpServer();
  const controlUrl = () => toControlUrl(server);
  const answer = (request: Request) => answerControl({ simulator, title, story, changes, controlUrl }, request);
  server.on('request', toRequestListener(answer, controlUrl, log));
  return server;
}

function toControlUrl(server: Server): string {
  return `http://localhost:${portOf(server)}`;
}

function toSubscriber(target: URL): URL {
  return target.pathname === '/' && target.search === ''
    ? new URL('/runtime/webhooks/EventGrid?functionName=onResourceChange', target)
    : target;
}

/** Clients keep connections open; they are cut, so that closing never waits for them. */
function stopServer(server: Pick<Server, 'close' | 'closeAllConnections'>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function closeAll(opened: (() => Promise<void>)[]): Promise<void> {
  await Promise.all(opened.splice(0).map((close) => close()));
}
