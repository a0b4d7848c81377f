import { setTimeout as pause } from 'node:timers/promises';
import { readScenario } from '../local/scenarios/readScenario.ts';
import { type LocalAzure, startParts } from '../local/startParts.ts';
import type { Change } from '../shared/model/drift.ts';
import type { Report } from '../shared/model/report.ts';
import { freePort } from './freePort.ts';

const scenarioName = 'egress-article';
const changeName = 'block-mcr';
const limitSeconds = 10;
/** Milliseconds between two looks at the report, and after how many we give up. */
const [lookMs, patienceMs] = [50, 60_000];

type Print = (line: string) => void;

/**
 * From a write to the simulated Azure until the report says it: Event Grid, queue, quiet period, audit, all of it through
 * the functions as they are deployed, after a first audit of the same process.
 */
export async function benchEvent(print: Print): Promise<void> {
  const scenario = await readScenario(scenarioName);
  const change = scenario.changes.find(({ name }) => name === changeName);
  if (!change) throw new Error(`${scenarioName} has no change ${changeName}`);
  const azure = await startParts({
    scenario,
    bundle: false,
    port: await freePort(),
    controlPort: 0,
    log: () => undefined,
  });
  try {
    await azure.host.runTimer('scheduledAudit');
    await azure.host.idle();
    const { simulator } = azure;
    const cards = simulator.inbox().cards.length;
    const started = performance.now();
    const response = await fetch(`${simulator.controlUrl}${change.id}?api-version=${change.apiVersion}`, {
      method: change.method,
      headers: { 'content-type': 'application/json' },
      ...(change.method === 'DELETE' ? {} : { body: JSON.stringify(change.body) }),
    });
    if (!response.ok) throw new Error(`the simulator answered ${response.status}`);
    const told = await untilTold(azure, started);
    await azure.host.idle();
    const alerted = simulator.inbox().cards.length > cards ? secondsSince(started) : undefined;
    print(describe(told, alerted));
  } finally {
    await azure.close();
  }
}

interface Told {
  readonly seconds: number;
  readonly change: Change;
}

/** Waits until a change in the report has its author, its effect and what it breaks. */
async function untilTold({ host }: LocalAzure, started: number): Promise<Told | undefined> {
  while (performance.now() - started < patienceMs) {
    const { drift } = (await (await fetch(`${host.url}/api/report?format=json`)).json()) as Report;
    const change = drift?.changes.find(isWhole);
    if (change) return { seconds: secondsSince(started), change };
    await pause(lookMs);
  }
  return undefined;
}

function isWhole({ changedBy, effect, breaks = [] }: Change): boolean {
  return changedBy !== undefined && effect !== 'unknown' && breaks.length > 0;
}

function describe(told: Told | undefined, alerted: number | undefined): string {
  const quiet = process.env['BREAKWATER_QUIET_SECONDS'] ?? 'not set';
  if (!told) return `event: MISSED, nothing told after ${patienceMs / 1000} s`;
  const { seconds, change } = told;
  const missed = seconds <= limitSeconds ? '' : ', MISSED';
  return (
    `event: ${seconds.toFixed(1)} s from the PUT until the report has the change, who made it, its effect (${change.effect}) ` +
    `and what it breaks (${change.breaks?.join(', ') ?? ''}), limit ${limitSeconds} s${missed}; ` +
    `${alerted === undefined ? 'NO CARD' : `all alerts out after ${alerted.toFixed(1)} s`}; ` +
    `quiet period ${quiet} s (BREAKWATER_QUIET_SECONDS of the local settings; 30 s where deployed unless set)`
  );
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
