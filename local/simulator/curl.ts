import type { ArmCall } from '../scenarios/readScenario.ts';

/** Bodies up to this many characters go into the command itself. */
const mostInline = 400;

/** A command line that makes this change in a running simulator. A body too long for a line is the simulator's to send. */
export function toCurl(change: ArmCall, controlUrl: string): string {
  const address = `'${controlUrl}${change.id}?api-version=${change.apiVersion}'`;
  if (change.method === 'DELETE') return `curl -X DELETE ${address}`;
  const send = `curl -X ${change.method} ${address} -H 'content-type: application/json'`;
  const body = JSON.stringify(change.body);
  if (body.length <= mostInline && !body.includes("'")) return `${send} --data '${body}'`;
  return `curl -X POST ${controlUrl}/changes/${change.name}`;
}
