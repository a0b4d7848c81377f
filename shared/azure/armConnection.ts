import type { NetworkManagementClient } from '@azure/arm-network';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import type { JsonObject } from '../model/json.ts';
import { type ServiceAddress, type SharedClientOptions, toClientOptions, toScope } from './clientOptions.ts';
import { fromStatus, toProblem } from './problem.ts';
import type { Answer } from './readPages.ts';
import type { ArmClients } from './resourceReads.ts';

/** The options of one SDK call. */
export type OperationOptions = NonNullable<Parameters<NetworkManagementClient['azureFirewalls']['listAll']>[0]>;

/** What the connection rests on. */
export interface ArmAddress extends ServiceAddress {
  /** From `createTokenSource`: every client of every subscription asks it for the same token. */
  readonly credential: TokenCredential;
}

/** Asks Azure Resource Manager through the SDK clients and answers with the bodies as they came. */
export interface ArmConnection {
  /** The clients of a subscription; made once. */
  clientsOf(subscriptionId: string): ArmClients;
  /** Runs one SDK operation and answers with its raw body. */
  ask(operation: (options: OperationOptions) => Promise<unknown>): Promise<Answer>;
  /** Gets what no SDK client offers, by path and query below the endpoint, through the same policies. */
  get(clients: ArmClients, path: string): Promise<Answer>;
  /** Asks with a body what is a read all the same, such as a query; by path and query, through the same policies. */
  post(clients: ArmClients, path: string, body: JsonObject): Promise<Answer>;
  /** Gets a further page by its address, through the same policies. */
  follow(clients: ArmClients, url: string): Promise<Answer>;
}

/** Loads the SDKs (a second, where they are not bundled) and connects. `signal` ends everything that runs over it. */
export async function connectArm(address: ArmAddress, signal: AbortSignal): Promise<ArmConnection> {
  const sdk = await import('./arm.sdk.ts');
  const { credential } = address;
  const httpClient = sdk.createDefaultHttpClient();
  const options: SharedClientOptions & { httpClient: HttpClient } = {
    ...toClientOptions(address, toScope(address.endpoint, 'https://management.azure.com')),
    httpClient,
  };
  const known = new Map<string, ArmClients>();
  const send = (clients: ArmClients, asked: { readonly url: string; readonly body?: JsonObject }) =>
    attempt(async () => {
      const { url } = asked;
      const request = sdk.createPipelineRequest({ url, abortSignal: signal });
      if (asked.body) {
        request.method = 'POST';
        request.body = JSON.stringify(asked.body);
        request.headers.set('content-type', 'application/json');
      }
      const { status, bodyAsText, headers } = await clients.network.pipeline.sendRequest(httpClient, request);
      const body = parse(bodyAsText);
      const header = (name: string) => headers.get(name);
      return status === 200
        ? { kind: 'body', body, url, header }
        : { kind: 'problem', problem: fromStatus(status, body), header };
    });
  const follow: ArmConnection['follow'] = (clients, url) => send(clients, { url });
  return {
    clientsOf(subscriptionId) {
      const found = known.get(subscriptionId) ?? {
        network: new sdk.NetworkManagementClient(credential, subscriptionId, options),
        containers: new sdk.ContainerServiceClient(credential, subscriptionId, options),
      };
      known.set(subscriptionId, found);
      return found;
    },
    ask: (operation) => askOperation(operation, signal),
    get: (clients, path) => follow(clients, new URL(path, address.endpoint).href),
    post: (clients, path, body) => send(clients, { url: new URL(path, address.endpoint).href, body }),
    follow,
  };
}

/**
 * `onResponse` hands out the untouched body, and only for the first request of a pager: further pages go through
 * `follow`. What the SDK makes of the body afterwards is of no interest, nor is its failing to make anything of it.
 */
async function askOperation(
  operation: (options: OperationOptions) => Promise<unknown>,
  abortSignal: AbortSignal,
): Promise<Answer> {
  const answers: Answer[] = [];
  const onResponse: OperationOptions['onResponse'] = ({ status, parsedBody, request }) => {
    const body: unknown = parsedBody;
    answers.push(
      status === 200
        ? { kind: 'body', body, url: request.url }
        : { kind: 'problem', problem: fromStatus(status, body) },
    );
  };
  return attempt(async () => {
    try {
      await operation({ abortSignal, onResponse });
    } catch (error) {
      const seen = answers.at(-1);
      if (!seen || isUnreadable(error)) throw error;
      return seen;
    }
    return answers.at(-1) ?? { kind: 'problem', problem: { reason: 'unavailable', text: 'no answer', lost: false } };
  });
}

function isUnreadable(error: unknown): boolean {
  return error instanceof Error && (error as Error & { code?: unknown }).code === 'PARSE_ERROR';
}

async function attempt(request: () => Promise<Answer>): Promise<Answer> {
  try {
    return await request();
  } catch (error) {
    return { kind: 'problem', problem: toProblem(error) };
  }
}

/** A body that is no JSON stays text, which no reader takes for a list. */
function parse(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return text ?? '';
  }
}
