import type { Config } from '../model/config.ts';
import type { ConfigStore } from '../ports.ts';
import { openContainer } from './blobContainer.ts';
import type { StorageOptions } from './clients.ts';

/** The configuration as blob `config/breakwater.json`, plain text that people upload; `parse` makes sense of it. @throws PortError */
export function createConfigStore(options: StorageOptions, parse: (text: string) => Promise<Config>): ConfigStore {
  const container = openContainer(options, 'config', 'ConfigStore');
  return {
    async readConfig() {
      const text = await container.readText('breakwater.json');
      return text === undefined ? undefined : parse(text);
    },
  };
}
