import type { InvocationContext } from '@azure/functions';
import { compose, type Ports } from '../../shared/app/compose.ts';
import { readSettings } from '../../shared/app/settings.ts';

/** The ports for one invocation: settings from the environment, progress into the invocation's log. */
export function portsOf(context: InvocationContext): Ports {
  return compose(readSettings(process.env), (line) => context.log(line), { id: context.invocationId });
}
