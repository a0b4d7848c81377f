import type { InvocationContext } from '@azure/functions';
import { compose, type Ports } from '../../shared/app/compose.ts';
import { readSettings } from '../../shared/app/settings.ts';
import { memoised } from '../../shared/model/memoised.ts';

/** Who changes an app setting gets a new process; reading them all for every request would cost more than answering it. */
const settingsOf = memoised(readSettings);

/** The ports for one invocation: settings from the environment, progress into the invocation's log. */
export function portsOf(context: InvocationContext): Ports {
  return compose(settingsOf(process.env), (line) => context.log(line), { id: context.invocationId });
}
