import type { ArmCall } from '../scenarios/readScenario.ts';

/** Bodies up to this many characters go into the command itself. */
const mostInline = 400;

/** A command line that makes this change in a running simulator. A long body is fetched from the simulator by the same line. */
export function toCurl(change: ArmCall, controlUrl: string): string {
  const address = `'${controlUrl}${change.id}?api-version=${change.apiVersion}'`;
  if (change.method === 'DELETE') return `curl -X DELETE ${address}`;
  const send = `curl -X ${change.method} ${address} -H 'content-type: application/json'`;
  const body = JSON.stringify(change.body);
  if (body.length <= mostInline && !body.includes("'")) return `${send} --data '${body}'`;
  return `curl -s ${controlUrl}/changes/${change.name} | ${send} --data-binary @-`;
}
