import { createTerminalCredential } from '../azure/terminalCredential.ts';
import { type AzurePorts, composeAzure } from './compose.ts';
import { endpointsByCloud } from './settings.ts';

/** The readers of Azure as the terminal's own account sees it (public cloud; `az login` or a managed identity). */
export function composeReaders(subscriptionIds: readonly string[], workspaceIds: readonly string[]): AzurePorts {
  const credential = createTerminalCredential();
  const { arm, logs } = endpointsByCloud.AzureCloud;
  return composeAzure({
    arm: { subscriptionIds, endpoint: arm, credential },
    logs: { workspaceIds, endpoint: logs, credential },
  });
}
