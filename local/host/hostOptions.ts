import { HostError } from './hostError.ts';

/** What host.json says of storage queues. */
export interface QueueOptions {
  readonly batchSize: number;
  /** A new batch is fetched once no more than this many messages are being worked on. */
  readonly newBatchThreshold: number;
  readonly maxDequeueCount: number;
  /** Milliseconds until a message whose function failed is seen again. */
  readonly visibilityTimeoutMs: number;
  readonly encoding: 'base64' | 'none';
}

/** The part of host.json that the local host follows. */
export interface HostOptions {
  readonly routePrefix: string;
  readonly queues: QueueOptions;
}

/**
 * Reads host.json (parsed). What is absent has the default of the Functions host reference ("host.json reference for
 * Azure Functions 2.x and later"). @throws HostError `badSetting` for a value that is out of range.
 */
export function toHostOptions(hostJson: unknown): HostOptions {
  const extensions = memberOf(hostJson, 'extensions');
  const queues = memberOf(extensions, 'queues');
  const batchSize = countOf(queues, 'batchSize', { absent: 16, least: 1, most: 32 });
  const encoding = memberOf(queues, 'messageEncoding') ?? 'base64';
  if (encoding !== 'base64' && encoding !== 'none') throw badValue('messageEncoding', 'base64 or none');
  return {
    routePrefix: routePrefixOf(memberOf(extensions, 'http')),
    queues: {
      batchSize,
      newBatchThreshold: countOf(queues, 'newBatchThreshold', {
        absent: Math.floor(batchSize / 2),
        least: 0,
        most: 1000,
      }),
      maxDequeueCount: countOf(queues, 'maxDequeueCount', { absent: 5, least: 1, most: 100 }),
      visibilityTimeoutMs: durationOf(memberOf(queues, 'visibilityTimeout') ?? '00:00:00'),
      encoding,
    },
  };
}

function routePrefixOf(http: unknown): string {
  const prefix = memberOf(http, 'routePrefix') ?? 'api';
  if (typeof prefix !== 'string') throw badValue('routePrefix', 'a text');
  return prefix.replace(/^\/|\/$/g, '');
}

function countOf(section: unknown, name: string, range: { absent: number; least: number; most: number }): number {
  const value = memberOf(section, name) ?? range.absent;
  const isCount = typeof value === 'number' && Number.isInteger(value);
  if (!isCount || value < range.least || value > range.most) {
    throw badValue(name, `a whole number from ${range.least} to ${range.most}`);
  }
  return value;
}

/** Milliseconds of a .NET time span, `[days.]hours:minutes:seconds`. */
function durationOf(value: unknown): number {
  const parts = typeof value === 'string' ? /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})$/.exec(value) : null;
  if (!parts) throw badValue('visibilityTimeout', 'a time span such as 00:00:30');
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part || 0));
  return ((((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function badValue(name: string, expected: string): HostError {
  return new HostError('badSetting', `host.json: ${name} must be ${expected}.`);
}
