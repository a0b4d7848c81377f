import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFiles } from '../../cli/readFiles.ts';
import { auditEstate } from '../../shared/app/auditEstate.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';
import { renderHtml } from '../../shared/report/renderHtml.ts';
import { browserArguments, findBrowser } from '../support/browser.ts';
import { root } from '../support/sourceFiles.ts';

const executablePath = findBrowser();
if (!executablePath) process.stderr.write('skipped: there is no chromium on this machine\n');

let browser: Browser;
let server: Server;
let address: string;

beforeAll(async () => {
  if (!executablePath) return;
  const files = await readFiles([join(root, 'local/scenarios/egress-article/estate')]);
  const page = renderHtml(
    auditEstate({ estate: toEstate(files, { kind: 'files' }), generatedAt: '2026-11-21T12:00:00.000Z' }),
  );
  server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'");
    response.end(page);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
  browser = await chromium.launch({ executablePath, args: [...browserArguments] });
});
afterAll(async () => {
  if (!executablePath) return;
  await browser.close();
  server.close();
});

const widths = [360, 1280];
const schemes = ['light', 'dark'] as const;

describe.skipIf(!executablePath)('the report page in a browser', () => {
  it.each(
    widths.flatMap((width) => schemes.map((colorScheme) => ({ width, colorScheme }))),
  )('fits $width pixels in $colorScheme, asks for nothing else and is accessible', async ({ width, colorScheme }) => {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    const page = await context.newPage();
    const requests: string[] = [];
    const messages: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => messages.push(message.text()));
    await page.goto(address);
    await page.locator('summary').first().click();
    expect(await page.locator('body').innerText()).toContain('BLOCKED');
    // Text, because what runs in the page is not type-checked against this side.
    expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
    expect(requests.filter((url) => !url.endsWith('/favicon.ico'))).toEqual([address]);
    expect(messages.filter((text) => !text.includes('favicon'))).toEqual([]);
    // The policy keeps scripts of the page away; the checker is let in by a context of its own.
    const open = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, bypassCSP: true });
    const checked = await open.newPage();
    await checked.goto(address);
    const { violations } = await new AxeBuilder({ page: checked }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.length}`)).toEqual([]);
    await Promise.all([context.close(), open.close()]);
  });

  it('opens a trace with the keyboard alone', async () => {
    const page = await browser.newPage();
    await page.goto(address);
    const summary = page.locator('td summary').first();
    await summary.focus();
    expect(await page.locator('details[open]').count()).toBe(0);
    await page.keyboard.press('Enter');
    expect(await page.locator('details[open]').count()).toBe(1);
    await page.close();
  });
});
