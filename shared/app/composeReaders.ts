import { createTerminalCredential } from '../azure/terminalCredential.ts';
import { type AzurePorts, composeAzure, composeStores, type StorePorts } from './compose.ts';
import { endpointsByCloud, type StorageSettings } from './settings.ts';

/** The readers of Azure as the terminal's own account sees it (public cloud; `az login` or a managed identity). */
export function composeReaders(subscriptionIds: readonly string[], workspaceIds: readonly string[]): AzurePorts {
  const credential = createTerminalCredential();
  const { arm, logs } = endpointsByCloud.AzureCloud;
  return composeAzure({
    arm: { subscriptionIds, endpoint: arm, credential },
    logs: { workspaceIds, endpoint: logs, credential },
  });
}

/** The stores of a deployment as the terminal's own account sees them. */
export function composeTerminalStores(storage: StorageSettings): StorePorts {
  return composeStores({ storage, credential: createTerminalCredential() });
}
