import * as z from 'zod';
import type { Operation } from './operations.zod.ts';

type Document = Readonly<Record<string, unknown>>;

/** What the document is about besides the operations. */
export interface ApiFacts {
  readonly version: string;
}

/**
 * The HTTP API as an OpenAPI 3.1 document, from the forms that check its requests. Every operation takes a function key in
 * header `x-functions-key` or in the query.
 */
export function toOpenApi(operations: Readonly<Record<string, Operation>>, { version }: ApiFacts): Document {
  const paths: Record<string, Record<string, Document>> = {};
  for (const [id, operation] of Object.entries(operations)) {
    const path = (paths[`/${operation.path}`] ??= {});
    path[operation.method] = toOperation(id, operation);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Breakwater',
      version,
      summary: 'What AKS clusters need behind Azure Firewall, and whether they can reach it.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api' }],
    security: [{ functionKey: [] }],
    paths,
    components: { securitySchemes: { functionKey: { type: 'apiKey', in: 'header', name: 'x-functions-key' } } },
  };
}

function toOperation(operationId: string, operation: Operation): Document {
  const { summary, path, query, body, answers, writes } = operation;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const responses = Object.entries(answers).map(
    ([status, form]) => [status, toResponse(Number(status), form)] as const,
  );
  return {
    operationId,
    summary,
    ...(writes && { description: 'Where people sign in, this needs the role approver.' }),
    parameters: [...names.map(toPathParameter), ...toParameters(query)],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: toSchema(body, 'input') } } },
    }),
    responses: Object.fromEntries(responses),
  };
}

function toPathParameter(name: string): Document {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

function toParameters(query: z.ZodObject): readonly Document[] {
  return Object.entries(query.shape).map(([name, form]) => {
    const { description, example, ...schema } = toSchema(form as z.ZodType, 'input');
    const required = !(form as z.ZodType).safeParse(undefined).success;
    return { name, in: 'query', required, ...defined({ description, example }), schema };
  });
}

function defined(values: Document): Document {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

const meanings: Readonly<Record<number, string>> = {
  200: 'The answer.',
  201: 'Done, and written down.',
  202: 'Under way; ask again at the location.',
  304: 'Nothing is new since the answer with that ETag.',
  400: 'The request cannot be used; the detail says why.',
  401: 'Sign in first.',
  403: 'A role is missing.',
  404: 'There is no such thing, or nothing was audited yet.',
  409: 'It has changed since it was looked at.',
  429: 'Asked too often; the header Retry-After says when again.',
  503: 'Work failed for good.',
};

function toResponse(status: number, form: Operation['answers'][number]): Document {
  const description = meanings[status] ?? 'An answer.';
  if (form === undefined) return { description };
  if (typeof form === 'string') return { description, content: { [form]: { schema: { type: 'string' } } } };
  const type = status >= 400 && status !== 503 ? 'application/problem+json' : 'application/json';
  return { description, content: { [type]: { schema: toSchema(form, 'output') } } };
}

function toSchema(form: z.ZodType, io: 'input' | 'output'): Document {
  const schema = z.toJSONSchema(form, { io });
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema'));
}
