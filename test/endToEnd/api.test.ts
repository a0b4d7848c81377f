import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalAzure } from '../../local/startParts.ts';
import { exportTypes } from '../../shared/report/exports/formats.ts';
import { startScenario } from '../support/startScenario.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly example?: string;
  readonly schema: { readonly enum?: readonly string[]; readonly pattern?: string; readonly anyOf?: readonly object[] };
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: object;
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);

let azure: LocalAzure;
let calls: readonly { readonly method: string; readonly path: string; readonly operation: Operation }[];

beforeAll(async () => {
  azure = await startScenario();
  await azure.host.runTimer('scheduledAudit');
  await azure.host.idle();
  const { paths } = (await (await ask('/openapi.json')).json()) as OpenApi;
  calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
}, 60_000);
afterAll(() => azure.close());

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${azure.host.url}/api${path}`, { redirect: 'manual', ...init });
}

/** Checks an answer against what the document says of its status. */
async function check(response: Response, { operationId, responses }: Operation): Promise<void> {
  const described = responses[String(response.status)];
  expect(described, `${operationId} does not describe ${response.status}`).toBeDefined();
  const body = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const [form] = Object.entries(described?.content ?? {});
  if (!form) expect(body).toBe('');
  if (!form) return;
  expect(type.split(';')[0]).toBe(form[0].split(';')[0]);
  if (!form[0].includes('json')) return;
  const isValid = ajv.compile(form[1].schema);
  isValid(JSON.parse(body));
  expect({ operationId, errors: isValid.errors ?? [] }).toEqual({ operationId, errors: [] });
}

/** The path with what the document gives as an example of each parameter, and an id from the history. */
async function fill(path: string, parameters: readonly Parameter[], isAll: boolean): Promise<string> {
  const { history } = (await (await ask('/report/history')).json()) as { history: { id: string }[] };
  const query = parameters.flatMap((parameter) =>
    parameter.in === 'query' && parameter.example !== undefined && (isAll || parameter.required)
      ? [[parameter.name, parameter.example] as [string, string]]
      : [],
  );
  const { findings } = (await (await ask('/findings')).json()) as { findings: { fingerprint: string }[] };
  const named = path.replace('{id}', history[0]?.id ?? '').replace('{fingerprint}', findings[0]?.fingerprint ?? '');
  return `${named}?${new URLSearchParams(query).toString()}`;
}

const bodies: Readonly<Record<string, object>> = {
  acknowledgeFinding: { who: 'Platform team' },
  silenceFinding: {
    who: 'Platform team',
    why: 'It is being mended.',
    until: new Date(Date.now() + 86_400_000).toISOString(),
  },
  acceptBaseline: { who: 'Platform team', why: 'This is how it should be.' },
};

describe('every operation of the HTTP API', () => {
  it('answers as the document says, with what it must have and with everything it can have', async () => {
    expect(calls.length).toBeGreaterThan(8);
    for (const { method, path, operation } of calls) {
      for (const isAll of [false, true]) {
        const init = { method, ...(operation.requestBody && { body: JSON.stringify(bodies[operation.operationId]) }) };
        const response = await ask(await fill(path, operation.parameters, isAll), init);
        const shown = response.ok ? '' : await response.clone().text();
        expect({ id: operation.operationId, isAll, status: response.status, shown }).toMatchObject({
          status: expect.toSatisfy((status: number) => status < 300) as unknown,
        });
        await check(response, operation);
      }
    }
  });

  it('refuses what it does not know, and values that cannot be, with a problem of one line', async () => {
    for (const { method, path, operation } of calls) {
      const limited = operation.parameters.filter(({ schema }) => schema.enum ?? schema.pattern ?? schema.anyOf);
      for (const name of ['colour', ...limited.filter((one) => one.in === 'query').map((one) => one.name)]) {
        const url = new URL(`http://host${await fill(path, operation.parameters, false)}`);
        url.searchParams.set(name, 'no such value!');
        const response = await ask(url.pathname + url.search, { method });
        expect({ id: operation.operationId, name, status: response.status }).toMatchObject({ status: 400 });
        const problem = (await response.clone().json()) as { detail: string };
        expect(problem.detail).toContain(name);
        expect(problem.detail).not.toContain('\n');
        await check(response, operation);
      }
    }
  });
});

describe('GET report', () => {
  it.each(['json', 'html', 'csv'])('packs a report as %s for who takes gzip, and for nobody else', async (format) => {
    const packed = await ask(`/report?format=${format}`, { headers: { 'accept-encoding': 'br;q=0.5, gzip' } });
    const refused = await ask(`/report?format=${format}`, { headers: { 'accept-encoding': 'gzip;q=0, identity' } });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(refused.headers.get('content-encoding')).toBeNull();
    expect(packed.headers.get('vary')).toBe('accept, accept-encoding');
    expect(packed.headers.get('etag')).toBe(refused.headers.get('etag'));
    expect(await packed.text()).toBe(await refused.text());
  });

  it('answers 304 to who has it already, and in full when the form is another', async () => {
    const first = await ask('/report');
    const tag = first.headers.get('etag') ?? '';
    expect((await ask('/report', { headers: { 'if-none-match': tag } })).status).toBe(304);
    const page = await ask('/report', { headers: { 'if-none-match': tag, accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(page.headers.get('etag')).not.toBe(tag);
  });

  it('starts one audit however often it is asked to, and says where its report will be', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask('/report?refresh=true')));
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses.filter((status) => status === 202).length).toBeLessThanOrEqual(2);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(3);
    expect(Number(answers.find(({ status }) => status === 429)?.headers.get('retry-after'))).toBeGreaterThan(0);
    const location = answers.find(({ status }) => status === 202)?.headers.get('location') ?? '';
    await azure.host.idle();
    const done = await ask(location.replace('/api', ''));
    expect(done.status).toBe(200);
  });

  it.each(Object.entries(exportTypes))('comes as %s', async (format, type) => {
    const response = await ask(`/report?format=${format}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect((await response.text()).length).toBeGreaterThan(200);
  });
});
