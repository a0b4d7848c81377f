import { coreAzure } from './coreAzure.ts';
import { coreChina } from './coreChina.ts';
import { coreUSGovernment } from './coreUSGovernment.ts';
import type { CatalogEntry } from './entry.ts';
import { osUpdates } from './osUpdates.ts';

/** Every entry of every cloud and feature. */
export const catalog: readonly CatalogEntry[] = [...coreAzure, ...coreChina, ...coreUSGovernment, ...osUpdates];
