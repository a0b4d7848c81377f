import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { alwaysAsked } from '../../../functions/work/admit.ts';
import { toOpenApi } from '../../../shared/app/http/openApi.ts';
import { checkQuery, type OperationId, operations } from '../../../shared/app/http/operations.zod.ts';

const ids = Object.keys(operations) as OperationId[];

describe('the document of the HTTP API', () => {
  it('is OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate({ ...toOpenApi(operations, { version: '1.2.3' }) });
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it.each(ids)('takes an empty query for %s just where no parameter must be given', (id) => {
    expect(typeof checkQuery(id, {}) === 'string').toBe(alwaysAsked.includes(id));
  });

  it('names every mistake of a query in one line', () => {
    expect(checkQuery('report', { format: 'pdf', at: 'noon', colour: 'red' })).toMatch(
      /^format must be one of json, .*; at must be an ISO 8601 time; unknown: colour$/,
    );
    expect(checkQuery('explain', { to: 'mcr.microsoft.com' })).toBe('from is missing');
  });
});
