import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readActions } from '../../shared/azure/permissions.ts';
import { readSourceFiles, root } from '../support/sourceFiles.ts';

const folder = join(root, 'infra');
const templates = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
const everything = [...templates.values()].join('\n');
const main = templates.get('main.bicep') ?? '';
const app = templates.get('app.bicep') ?? '';

/** The quoted words of one array in a template. */
function listIn(template: string, start: RegExp): readonly string[] {
  const [, rest = ''] = template.split(start);
  const [list = ''] = rest.split(/^\s*\]/m);
  return [...list.matchAll(/'([^']+)'/g)].map(([, word = '']) => word);
}

const production = readSourceFiles(['functions', 'shared'])
  .map(({ text }) => text)
  .join('\n');

describe('the templates', () => {
  it('give the reader role exactly the actions that the code uses, none of them a write', () => {
    const actions = listIn(main, /actions: \[/);
    expect([...actions].sort()).toEqual(readActions.map(({ action }) => action).sort());
    expect(actions.filter((action) => !action.endsWith('/read') || action.includes('*'))).toEqual([]);
  });

  it('set every app setting that the code reads, and none that it does not know', () => {
    const [, settings = ''] = app.split(/name: 'appsettings'/);
    const set = [...settings.matchAll(/^ {4}([A-Z][A-Za-z_]+):/gm)].map(([, name = '']) => name);
    const read = [...production.matchAll(/'(BREAKWATER_[A-Z_]+)'/g)].map(([, name = '']) => name);
    const schedules = [...production.matchAll(/'%([A-Z_]+)%'/g)].map(([, name = '']) => name);
    // Where the sovereign endpoints or a private authority differ, the defaults per cloud serve.
    const laptopOnly = [
      'BREAKWATER_ARM_ENDPOINT',
      'BREAKWATER_LOGS_ENDPOINT',
      'BREAKWATER_CA_CERTIFICATE',
      'BREAKWATER_LOCAL_ONLY_LOOPBACK_WEBHOOKS',
    ];
    const wanted = [...new Set([...read, ...schedules])].filter((name) => !laptopOnly.includes(name));
    expect(wanted.filter((name) => !set.includes(name))).toEqual([]);
    expect(set.filter((name) => name.startsWith('BREAKWATER_') && !wanted.includes(name))).toEqual([]);
    expect(wanted.length).toBeGreaterThan(8);
  });

  it('create the queues, tables and containers that the code opens', () => {
    const opened = (pattern: RegExp) =>
      [...new Set([...production.matchAll(pattern)].map(([, name = '']) => name))].sort();
    expect([...listIn(app, /queueNames = \[/)].sort()).toEqual(opened(/queueName: '([a-z]+)'/g));
    expect([...listIn(app, /tableNames = \[/)].sort()).toEqual(opened(/openTable\(options, '([a-z]+)'/g));
    const containers = listIn(app, /blobContainers = \[/);
    for (const name of opened(/openContainer\(options, '([a-z]+)'/g)) expect(containers).toContain(name);
    expect(opened(/openContainer\(options, '([a-z]+)'/g).length).toBeGreaterThan(1);
  });

  it('subscribe to a function that exists', () => {
    expect(everything).toContain('/functions/onResourceChange');
    expect(production).toContain("app.eventGrid('onResourceChange'");
  });

  it('use no key and hold no secret', () => {
    expect(everything).not.toMatch(/listKeys|AccountKey|SharedAccessKey/);
    expect(app).toContain('allowSharedKeyAccess: false');
    expect(app).toContain('httpsOnly: true');
    for (const name of ['teamsWebhookUrl', 'smtpUrl']) {
      for (const template of [main, app]) expect(template).toMatch(new RegExp(`@secure\\(\\)\\s+param ${name} string`));
    }
  });
});
