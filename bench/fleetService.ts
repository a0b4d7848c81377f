import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { readJson, toResponse } from '../local/simulator/answer.ts';
import { answerArm } from '../local/simulator/arm.ts';
import { createLoopbackCertificate } from '../local/simulator/certificate.ts';
import { toRequestListener } from '../local/simulator/listener.ts';
import { type SimulatedState, toInitialState } from '../local/simulator/state.ts';
import type { FleetEstate } from './fleetEstates.ts';

/** "Guidance for throttled requests in Azure Resource Graph". */
export const documented = { queries: 15, seconds: 5 };

/** Time that goes on by itself and by what nobody really waits for. */
export interface SkippingClock {
  readonly now: () => Date;
  readonly skip: (ms: number) => Promise<void>;
}

/** Makes one. */
export function createClock(): SkippingClock {
  let skipped = 0;
  return {
    now: () => new Date(Date.now() + skipped),
    skip: (ms) => {
      skipped += ms;
      return Promise.resolve();
    },
  };
}

/** The simulated Resource Manager over HTTPS, each answer so many milliseconds late; it counts what it is asked. */
export async function startFleetService(fleet: FleetEstate, clock: SkippingClock, latencyMs: number) {
  const { caCertificate, certificate, privateKey } = await createLoopbackCertificate(new Date());
  const resources = new Map(fleet.resources.map((resource) => [resource.id.toLowerCase(), resource]));
  const { subscriptionIds } = fleet;
  const faults = { graphQuota: documented };
  let state: SimulatedState = { ...toInitialState({ estate: [], subscriptionIds, faults }), resources };
  let [gets, refused] = [0, 0];
  const answer = async (request: Request) => {
    const { method, headers } = request;
    const call = {
      method,
      headers,
      url: new URL(request.url),
      body: await readJson(request),
      caller,
      log: () => undefined,
    };
    const outcome = answerArm(state, { ...call, at: clock.now() });
    state = outcome.state;
    if (method === 'GET') gets += 1;
    if (outcome.answer.status === 429) refused += 1;
    await pause(latencyMs);
    return toResponse(outcome.answer);
  };
  const server = createServer({ cert: certificate, key: privateKey });
  const origin = () => `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on(
    'request',
    toRequestListener(answer, origin, () => undefined),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: { endpoint: origin(), caCertificate },
    gets: () => gets,
    refused: () => refused,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const caller = { objectId: '00000000-0000-0000-0000-0000000000e1', principalType: 'ServicePrincipal' } as const;
