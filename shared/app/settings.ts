import type { Retention } from './clearAway.ts';
import type { Cloud } from '../model/catalog.ts';
import { type ChannelSettings, listOf, readChannelSettings, readHttpsUrl } from './channelSettings.ts';

/** What the app settings (environment variables) say. Read once per invocation; nothing else reads the environment. */
export interface Settings {
  readonly cloud: Cloud;
  /** Subscriptions to watch. */
  readonly subscriptionIds: readonly string[];
  /** Management groups (names) whose subscriptions with clusters or firewalls are watched too. */
  readonly managementGroups: readonly string[];
  /** How collections find what changed: by Resource Graph, or by listing everything each time. */
  readonly reading: 'graph' | 'lists';
  /** Log Analytics workspaces (customer ids) that the firewalls log to. */
  readonly workspaceIds: readonly string[];
  /** Where ARM and Log Analytics are; the public cloud's addresses unless set. */
  readonly armEndpoint: string;
  readonly logsEndpoint: string;
  /** PEM of a certificate authority to trust besides the built-in ones; the local simulator has its own. */
  readonly caCertificate?: string;
  /** Client id of the user-assigned identity, if one is used. */
  readonly clientId?: string;
  readonly storage: StorageSettings;
  readonly channels: ChannelSettings;
  /** How long nothing more must happen before a burst of changes is audited, in seconds. */
  readonly quietSeconds: number;
  /** How long what was stored is kept. */
  readonly retention: Retention;
  /** Address of the report page for links in alerts. */
  readonly reportUrl?: string;
  /** True if App Service signs people in (Easy Auth): only then are its principal headers not of the caller's making. */
  readonly signsIn: boolean;
}

/** The functions app's own storage account: a connection string (local) or service addresses reached with the identity (Azure). */
export type StorageSettings =
  | { readonly kind: 'connectionString'; readonly connectionString: string }
  | { readonly kind: 'identity'; readonly blobUrl: string; readonly queueUrl: string; readonly tableUrl: string };

/** A mistake in the app settings; the message lists every one of them, a line each, and never a value. */
export class SettingsError extends Error {
  constructor(problems: readonly string[]) {
    super(`The app settings are not usable:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where each cloud's ARM and Log Analytics are, and the suffix of its storage hosts. */
export const endpointsByCloud: Record<
  Cloud,
  { readonly arm: string; readonly logs: string; readonly storage: string }
> = {
  AzureCloud: {
    arm: 'https://management.azure.com',
    logs: 'https://api.loganalytics.io/v1',
    storage: 'core.windows.net',
  },
  AzureChinaCloud: {
    arm: 'https://management.chinacloudapi.cn',
    logs: 'https://api.loganalytics.azure.cn/v1',
    storage: 'core.chinacloudapi.cn',
  },
  AzureUSGovernment: {
    arm: 'https://management.usgovcloudapi.net',
    logs: 'https://api.loganalytics.us/v1',
    storage: 'core.usgovcloudapi.net',
  },
};

/** Where a storage account of the public cloud keeps its services. */
export function toAccountStorage(account: string): StorageSettings {
  const urlOf = (service: string) => `https://${account}.${service}.${endpointsByCloud.AzureCloud.storage}`;
  return { kind: 'identity', blobUrl: urlOf('blob'), queueUrl: urlOf('queue'), tableUrl: urlOf('table') };
}

/** Reads the settings from the environment. Throws SettingsError with every mistake at once. */
export function readSettings(env: Environment): Settings {
  const problems: string[] = [];
  const cloud = readCloud(env, problems);
  const endpoints = endpointsByCloud[cloud];
  const storage = readStorage(env, endpoints.storage, problems);
  const settings: Settings = {
    cloud,
    subscriptionIds: listOf(env['BREAKWATER_SUBSCRIPTIONS']),
    managementGroups: listOf(env['BREAKWATER_MANAGEMENT_GROUPS']),
    reading: readReading(env, problems),
    workspaceIds: listOf(env['BREAKWATER_WORKSPACES']),
    armEndpoint: readHttpsUrl(env, 'BREAKWATER_ARM_ENDPOINT', problems) ?? endpoints.arm,
    logsEndpoint: readHttpsUrl(env, 'BREAKWATER_LOGS_ENDPOINT', problems) ?? endpoints.logs,
    quietSeconds: readQuiet(env, problems),
    retention: readRetention(env, problems),
    storage: storage ?? { kind: 'connectionString', connectionString: '' },
    ...optional('caCertificate', env['BREAKWATER_CA_CERTIFICATE']),
    ...optional('clientId', env['AZURE_CLIENT_ID']),
    channels: readChannelSettings(env, problems),
    ...optional('reportUrl', env['BREAKWATER_REPORT_URL']),
    signsIn: env['WEBSITE_AUTH_ENABLED']?.toLowerCase() === 'true',
  };
  if (settings.subscriptionIds.length + settings.managementGroups.length === 0)
    problems.push('BREAKWATER_SUBSCRIPTIONS names no subscription to watch, nor BREAKWATER_MANAGEMENT_GROUPS a group.');
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

function readCloud(env: Environment, problems: string[]): Cloud {
  const text = env['BREAKWATER_CLOUD'] ?? 'AzureCloud';
  if (text === 'AzureCloud' || text === 'AzureChinaCloud' || text === 'AzureUSGovernment') return text;
  problems.push('BREAKWATER_CLOUD must be AzureCloud, AzureChinaCloud or AzureUSGovernment.');
  return 'AzureCloud';
}

function readReading(env: Environment, problems: string[]): Settings['reading'] {
  const text = env['BREAKWATER_READING'] ?? '';
  if (text === 'lists') return text;
  if (text !== '' && text !== 'graph') problems.push('BREAKWATER_READING must be graph or lists.');
  return 'graph';
}

function readStorage(env: Environment, suffix: string, problems: string[]): StorageSettings | undefined {
  const connectionString = env['AzureWebJobsStorage'];
  if (connectionString) return { kind: 'connectionString', connectionString };
  const account = env['AzureWebJobsStorage__accountName'];
  const urlOf = (service: string) =>
    env[`AzureWebJobsStorage__${service}ServiceUri`] ??
    (account ? `https://${account}.${service}.${suffix}` : undefined);
  const [blobUrl, queueUrl, tableUrl] = [urlOf('blob'), urlOf('queue'), urlOf('table')];
  if (blobUrl && queueUrl && tableUrl) return { kind: 'identity', blobUrl, queueUrl, tableUrl };
  problems.push('AzureWebJobsStorage (connection string) or AzureWebJobsStorage__accountName must be set.');
  return undefined;
}

/** A Terraform apply writes for minutes with seconds between; half a minute tells its end. */
const usualQuietSeconds = 30;

function readQuiet(env: Environment, problems: string[]): number {
  const text = env['BREAKWATER_QUIET_SECONDS'];
  if (text === undefined || text === '') return usualQuietSeconds;
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= 600) return seconds;
  problems.push('BREAKWATER_QUIET_SECONDS must be a whole number from 0 to 600.');
  return usualQuietSeconds;
}

const usualRetention: Retention = { days: 90, reports: 30, nameDays: 30 };

function readRetention(env: Environment, problems: string[]): Retention {
  const read = (name: string, usual: number) => {
    const text = env[name];
    const count = text === undefined || text === '' ? usual : Number(text);
    if (Number.isInteger(count) && count >= 1 && count <= 3650) return count;
    problems.push(`${name} must be a whole number from 1 to 3650.`);
    return usual;
  };
  return {
    days: read('BREAKWATER_KEEP_DAYS', usualRetention.days),
    reports: read('BREAKWATER_KEEP_REPORTS', usualRetention.reports),
    nameDays: read('BREAKWATER_KEEP_NAME_DAYS', usualRetention.nameDays),
  };
}

function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined || value === '' ? {} : ({ [key]: value } as Partial<Record<K, V>>);
}
