import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { describe, expect, it, vi } from 'vitest';
import { startAzurite } from '../../local/host/azurite.ts';

const holder = fileURLToPath(new URL('apps/azuriteHolder.ts', import.meta.url));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('The local storage account', () => {
  it('keeps blobs, queues and tables, and is gone after close', async () => {
    const azurite = await startAzurite();
    const { connectionString, pid } = azurite;
    const container = BlobServiceClient.fromConnectionString(connectionString).getContainerClient('box');
    await container.create();
    await QueueServiceClient.fromConnectionString(connectionString).getQueueClient('line').create();
    await TableClient.fromConnectionString(connectionString, 'shelf', { allowInsecureConnection: true }).createTable();
    expect(await container.exists()).toBe(true);
    await azurite.close();
    await azurite.close();
    expect(isAlive(pid)).toBe(false);
  });

  it('dies with its parent even if that is killed, and leaves no folder', async () => {
    const parent = spawn(process.execPath, [holder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    expect(isAlive(pid)).toBe(true);
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
    parent.kill('SIGKILL');
    await vi.waitUntil(() => !isAlive(pid), { timeout: 20_000 });
    if (folder !== undefined) expect(existsSync(folder)).toBe(false);
  });

  it('says in one line that it is not installed', async () => {
    const failure = startAzurite('azurite/not-there.js');
    await expect(failure).rejects.toMatchObject({ code: 'azuriteMissing' });
    await expect(failure).rejects.toThrow('Azurite is not installed; run "npm ci" first.');
  });

  it('says in one line why it did not start', async () => {
    const failure = startAzurite(fileURLToPath(new URL('apps/broken.ts', import.meta.url)));
    await expect(failure).rejects.toMatchObject({ code: 'azuriteFailed' });
    await expect(failure).rejects.toThrow(/^Azurite did not start: .*the app has a bug/);
  });
});
