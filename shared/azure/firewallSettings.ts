import { inParallel } from '../inParallel.ts';
import type { ArmResource } from '../model/estate.ts';
import type { Json } from '../model/json.ts';
import { fromResourceId } from '../model/resourceId.ts';
import { settingsType, toSettingsId } from '../normalise/diagnosticSettings.ts';
import type { ArmConnection } from './armConnection.ts';
import { isUnregistered } from './clusterLists.ts';
import { toGap } from './problem.ts';
import { readPages } from './readPages.ts';
import type { ReadResources } from './readResources.ts';

/** Version of the service that lists diagnostic settings ("Diagnostic Settings - List"). */
const settingsVersion = '2021-05-01-preview';

/**
 * The diagnostic settings of every firewall, kept as one resource `<firewall>/providers/Microsoft.Insights/diagnosticSettings`,
 * also where there are none: an empty list was read, an absent one was not. A list that cannot be read is a gap.
 */
export async function readFirewallSettings(
  connection: ArmConnection,
  resources: readonly ArmResource[],
  width: number,
): Promise<readonly ReadResources[]> {
  const firewalls = resources.filter(({ type }) => type.toLowerCase() === 'microsoft.network/azurefirewalls');
  return inParallel(firewalls, width, ({ id }) => readSettings(connection, id));
}

async function readSettings(connection: ArmConnection, firewallId: string): Promise<ReadResources> {
  const clients = connection.clientsOf(fromResourceId(firewallId)?.subscriptionId ?? '');
  const id = toSettingsId(firewallId);
  const { items, problem } = await readPages({
    first: () => connection.get(clients, `${id}?api-version=${settingsVersion}`),
    next: (url) => connection.follow(clients, url),
  });
  // A firewall that is going has no settings to speak of.
  if (problem?.reason === 'notFound') return { resources: [], gaps: [], lost: false };
  if (problem && !isUnregistered(problem)) {
    const gap = toGap(problem, { resource: id, action: `${settingsType}/read` });
    return { resources: [], gaps: [gap], lost: problem.lost };
  }
  const list = { id, type: settingsType, name: 'diagnosticSettings', properties: { value: items as readonly Json[] } };
  return { resources: [list], gaps: [], lost: false };
}
