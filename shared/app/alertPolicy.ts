import { type AlertPolicy, defaultAlertPolicy } from '../model/alertPolicy.ts';
import type { ConfigStore } from '../ports.ts';
import { tryReadConfig } from './config.ts';

/** Who is told of what, when: the configuration's word, else what is usual. A configuration with a mistake counts for nothing. @throws PortError */
export async function readPolicy(store: ConfigStore): Promise<AlertPolicy> {
  const { config } = await tryReadConfig(store);
  return config?.alerts ?? defaultAlertPolicy;
}
