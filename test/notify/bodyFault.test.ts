import { describe, expect, it } from 'vitest';
import { toBodyFault } from '../../shared/notify/bodyFault.ts';

describe('The body of a success', () => {
  it.each([
    '',
    '1',
    'ok',
    'OK',
    'accepted',
    '{}',
    '{"ok":true}',
    '{"status":"success","message":"Event processed","dedup_key":"a"}',
    '{"error":null,"errors":[],"success":true}',
    '{"status":202}',
    '{"message":"no errors were found"}',
    '<html>thank you</html>',
    '[1,2]',
    'null',
  ])('%s tells of no error', (body) => {
    expect(toBodyFault(body)).toBeUndefined();
  });

  it.each([
    [
      'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413 with ContextId x',
      413,
    ],
    ['Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429', 429],
    ['{"error":{"code":"429","message":"slow down"}}', 429],
    ['{"error":{"code":"WorkflowTriggerIsNotEnabled","message":"x"}}', undefined],
    ['{"statusCode":500,"message":"Internal server error"}', 500],
    ['{"ok":false,"error":"channel_not_found"}', undefined],
    ['{"status":"invalid event","message":"x"}', undefined],
    ['{"status":"Failed"}', undefined],
    ['{"errors":["one"]}', undefined],
    ['{"success":false}', undefined],
    ['Bad payload received by generic incoming webhook.', undefined],
    ['invalid_payload', undefined],
    ['Error: no such flow', undefined],
    ['"error"', undefined],
  ])('%s tells of an error', (body, status) => {
    expect(toBodyFault(body)).toEqual(status === undefined ? {} : { status });
  });
});
