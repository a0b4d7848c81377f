import { createHttpHeaders, createPipelineRequest, type PipelinePolicy } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { toScope } from '../../shared/azure/clientOptions.ts';
import { limitWait, pinHost } from '../../shared/azure/requestPolicies.ts';

/** Sends one request through a policy to a service that answers so; tells what arrived there. */
async function send(policy: PipelinePolicy, url: string, status = 200, headers: Record<string, string> = {}) {
  const arrived: string[] = [];
  const outcome = await policy
    .sendRequest(createPipelineRequest({ url }), (request) => {
      arrived.push(request.url);
      return Promise.resolve({ request, status, headers: createHttpHeaders(headers) });
    })
    .then(
      () => 'passed',
      (error: unknown) => (error instanceof Error ? error.name : 'odd'),
    );
  return { outcome, arrived };
}

describe('a pinned host', () => {
  const pin = pinHost('https://management.azure.com');

  it.each([
    'https://management.azure.com/subscriptions?x=1',
    'https://MANAGEMENT.azure.com:443/',
  ])('is asked: %s', async (url) => {
    expect(await send(pin, url)).toEqual({ outcome: 'passed', arrived: [url] });
  });

  it.each([
    'https://management.azure.com.example.com/',
    'https://example.com/management.azure.com',
    'http://management.azure.com/',
    'https://management.azure.com:8443/',
    'https://management.azure.com@example.com/',
  ])('is the only one that is asked, not %s', async (url) => {
    expect(await send(pin, url)).toEqual({ outcome: 'ForeignHostError', arrived: [] });
  });
});

describe('a pause that the service asks for', () => {
  const limit = limitWait(10_000);
  const url = 'https://management.azure.com/';
  const inAnHour = () => new Date(Date.now() + 3_600_000).toUTCString();

  it.each([
    [429, { 'retry-after': '10' }, 'passed'],
    [429, { 'retry-after': '11' }, 'LongWaitError'],
    [503, { 'retry-after': '11' }, 'LongWaitError'],
    [429, { 'retry-after': inAnHour() }, 'LongWaitError'],
    [429, { 'retry-after-ms': '10001' }, 'LongWaitError'],
    [429, { 'x-ms-retry-after-ms': '500', 'retry-after': '3600' }, 'passed'],
    [429, { 'retry-after': 'soon' }, 'passed'],
    [429, {}, 'passed'],
    [200, { 'retry-after': '3600' }, 'passed'],
  ])('after status %i with %o: %s', async (status, headers, outcome) => {
    expect((await send(limit, url, status, headers as Record<string, string>)).outcome).toBe(outcome);
  });
});

describe('the scope of a token', () => {
  it.each([
    ['https://management.azure.com', 'https://management.azure.com/.default'],
    ['https://management.usgovcloudapi.net', 'https://management.usgovcloudapi.net/.default'],
    ['https://management.chinacloudapi.cn', 'https://management.chinacloudapi.cn/.default'],
    ['https://127.0.0.1:5000', 'https://management.azure.com/.default'],
  ])('for %s is %s', (endpoint, scope) => {
    expect(toScope(endpoint, 'https://management.azure.com')).toBe(scope);
  });

  it('for logs leaves the version out', () => {
    expect(toScope('https://api.loganalytics.us/v1', 'https://api.loganalytics.io')).toBe(
      'https://api.loganalytics.us/.default',
    );
  });
});
