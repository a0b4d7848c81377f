import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { readEstate } from '../../cli/readEstate.ts';
import { toSnapshot, withoutVolatile } from '../../shared/drift/snapshot.ts';
import { root } from '../support/sourceFiles.ts';
import { keptTerminal } from '../support/terminal.ts';

const orders = join(root, 'local/scenarios/terraform-private/estate');
const nowhere = 'a'.repeat(64);
let folder: string;
let digest: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-snapshots-'));
  const estate = await readEstate([orders]);
  digest = toSnapshot(estate).digest;
  await writeFile(join(folder, `${digest}.json.gz`), gzipSync(JSON.stringify(withoutVolatile(estate))));
  await writeFile(join(folder, `${nowhere}.json`), JSON.stringify(estate));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...words: string[]) {
  const terminal = keptTerminal();
  const status = await main(words, terminal);
  return { status, output: terminal.output(), errors: terminal.errors() };
}

describe('a stored snapshot', () => {
  it('is audited like the estate that it was made of', async () => {
    const format = ['--format', 'json'];
    const again = await run('audit', `snapshot:${digest}`, '--snapshots', folder, ...format);
    const first = await run('audit', orders, ...format);
    const reports = [again, first].map(({ output }) => JSON.parse(output) as { clusters: unknown; findings: unknown });
    expect(again.status).toBe(first.status);
    expect(reports[0]?.clusters).toEqual(reports[1]?.clusters);
    expect(reports[0]?.findings).toEqual(reports[1]?.findings);
  });

  it('can be compared with what is there now, in diff and as a baseline', async () => {
    const diff = await run('diff', `snapshot:${digest}`, orders, '--snapshots', folder);
    expect(diff).toMatchObject({ status: 0, output: expect.stringMatching(/^Nothing changed\./) as string });
    const audit = await run(
      'audit',
      orders,
      '--baseline',
      `snapshot:${digest}`,
      '--snapshots',
      folder,
      '--format',
      'json',
    );
    expect(JSON.parse(audit.output)).toMatchObject({ drift: { changes: [] } });
  });

  it('whose content has another digest is told', async () => {
    const { errors } = await run('diff', `snapshot:${nowhere}`, orders, '--snapshots', folder);
    expect(errors).toBe(`breakwater: the content of snapshot ${nowhere} now has the digest ${digest}`);
  });

  it.each([
    [['audit', 'snapshot:12'], /is no snapshot: after snapshot: stand the 64 hexadecimal digits of its digest\.$/],
    [
      ['audit', `snapshot:${nowhere}`, orders],
      /a snapshot is a whole state: it cannot be read together with other files/,
    ],
    [['audit', `snapshot:${nowhere}`, '--account', 'No!'], /--account must be the name of a storage account/],
    [['audit', `snapshot:${nowhere}`], /name the storage account with --account NAME, or set AzureWebJobsStorage/],
    [['audit', `snapshot:${nowhere}`, '--snapshots', '/nowhere'], /json\.gz cannot be read: no such file or folder\.$/],
    [['baseline'], /^breakwater: baseline needs show or accept; see breakwater --help\.$/],
    [['baseline', 'accept', '--who', 'me'], /baseline accept needs --why TEXT/],
    [['baseline', 'show'], /name the storage account with --account NAME/],
  ])('refuses %j in one line, with exit 2', async (words, message) => {
    const { status, output, errors } = await run(...words);
    expect({ status, output }).toEqual({ status: 2, output: '' });
    expect(errors).toMatch(message);
  });
});
