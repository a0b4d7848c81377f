import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readScenario } from '../../local/scenarios/readScenario.ts';
import { renderPage } from '../../shared/app/renderPage.ts';
import { browserArguments, findBrowser } from '../support/browser.ts';
import { type PageServer, servePages } from '../support/pageServer.ts';
import { reportOnScenario } from '../support/scenarioReport.ts';

const executablePath = findBrowser();
if (!executablePath) process.stderr.write('skipped: there is no chromium on this machine\n');

const now = new Date('2026-11-21T12:00:00.000Z');
const scenarios = [
  ['egress-article', ''],
  ['egress-article', 'healthy'],
  ['terraform-private', 'parent-denies'],
  ['fully-private', 'firewall-stopped'],
  ['network-isolated', ''],
] as const;
const titleOf = ([name, variant]: readonly [string, string]) => (variant === '' ? name : `${name}:${variant}`);

let browser: Browser;
let server: PageServer;

beforeAll(async () => {
  if (!executablePath) return;
  const pages = await Promise.all(
    scenarios.map(async ([name, variant]) => {
      const report = reportOnScenario(await readScenario(name, variant), now);
      return [titleOf([name, variant]), renderPage(report)] as const;
    }),
  );
  server = await servePages(new Map(pages));
  browser = await chromium.launch({ executablePath, args: [...browserArguments] });
});
afterAll(async () => {
  if (!executablePath) return;
  await browser.close();
  server.close();
});

async function openPage(
  name: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ readonly page: Page; readonly requests: string[]; readonly messages: string[] }> {
  const page = await (await browser.newContext(options)).newPage();
  const requests: string[] = [];
  const messages: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(error.message));
  await page.goto(server.addressOf(name));
  return { page, requests, messages };
}

/** Text, because what runs in the page is not type-checked against this side. */
const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
const focused = 'document.activeElement.textContent';

describe.skipIf(!executablePath)('the report page in a browser', () => {
  const looks = scenarios.flatMap((one) =>
    (['light', 'dark'] as const).map((scheme) => ({ title: titleOf(one), scheme })),
  );

  it.each(looks)('of $title in $scheme fits every screen, asks for nothing else and is accessible', async ({
    title,
    scheme,
  }) => {
    const { page, requests, messages } = await openPage(title, { colorScheme: scheme });
    for (const width of [1400, 800, 360]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate(overflow), `${width} pixels`).toBe(0);
    }
    expect(requests.filter((url) => !url.endsWith('/favicon.ico'))).toEqual([server.addressOf(title)]);
    expect(messages.filter((text) => !text.includes('favicon'))).toEqual([]);
    // The policy keeps other scripts away from the page; the checker is let in by a context of its own.
    const width = scheme === 'light' ? 1400 : 360;
    const { page: checked } = await openPage(title, {
      viewport: { width, height: 900 },
      colorScheme: scheme,
      bypassCSP: true,
    });
    for (const box of await checked.locator('.matrix label:visible input').all()) await box.check();
    await checked.locator('.matrix td a:visible').first().click();
    expect(await violationsOf(checked)).toEqual([]);
    await Promise.all([page.context().close(), checked.context().close()]);
  });

  it('opens a trace with the keyboard alone, closes it with Escape and goes on where it was', async () => {
    const { page } = await openPage('egress-article');
    const cell = page.locator('.matrix td a:visible').first();
    await cell.focus();
    await page.keyboard.press('Enter');
    const trace = page.locator('.trace:visible');
    expect(await trace.count()).toBe(1);
    expect(await trace.innerText()).toContain('packages.aks.azure.com');
    expect(await page.evaluate('location.hash')).toMatch(/^#t\w+$/);
    await page.keyboard.press('Escape');
    expect(await trace.count()).toBe(0);
    expect(await page.evaluate(focused)).toBe('denied');
    await page.context().close();
  });

  it('moves between cells with the arrow keys', async () => {
    const { page } = await openPage('terraform-private:parent-denies');
    await page.locator('.matrix td a:visible').first().focus();
    await page.keyboard.press('ArrowDown');
    const second = page.locator('.matrix td a:visible').nth(1);
    const place = await second.getAttribute('href');
    expect(await page.evaluate("document.activeElement.getAttribute('href')")).toBe(place);
    await page.context().close();
  });

  it('keeps filters in the address and reads them from there', async () => {
    const { page } = await openPage('terraform-private:parent-denies');
    const findings = page.locator('#findings .finding:visible');
    const all = await findings.count();
    await page.getByLabel('Severity').selectOption('critical');
    const few = await findings.count();
    expect(few).toBeGreaterThan(0);
    expect(few).toBeLessThan(all);
    await page.getByRole('searchbox').fill('data.mcr');
    expect(await page.evaluate('location.hash')).toBe('#severity=critical&text=data.mcr');
    const shown = await page.locator('.matrix tr[data-f]:visible').allInnerTexts();
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.every((text) => text.includes('data.mcr'))).toBe(true);
    await page.reload();
    expect(await page.getByRole('searchbox').inputValue()).toBe('data.mcr');
    expect(await page.locator('.matrix tr[data-f]:visible').allInnerTexts()).toEqual(shown);
    await page.getByRole('button', { name: 'Clear' }).click();
    await expect.poll(() => findings.count()).toBe(all);
    await page.context().close();
  });

  it('filters by feature', async () => {
    const { page } = await openPage('egress-article');
    await page.getByLabel('Feature').selectOption('acr');
    const rows = await page.locator('.matrix tr[data-f]:visible').all();
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(await row.getAttribute('data-features')).toMatch(/\bacr\b/);
    await page.context().close();
  });

  it('copies a command', async () => {
    const { page } = await openPage('egress-article', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.locator('.copy button').first().click();
    await expect.poll(() => page.locator('.copy button').first().innerText()).toBe('Copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^az network firewall/);
    await page.context().close();
  });

  it('hides nothing and opens traces without a script', async () => {
    const { page } = await openPage('egress-article', { javaScriptEnabled: false });
    expect(await page.locator('#filters').isVisible()).toBe(false);
    await page.getByLabel('show of core').check();
    const cell = page.locator('.matrix tbody.rest td a:visible').first();
    await cell.click();
    expect(await page.locator('.trace:visible').count()).toBe(1);
    await page.locator('.trace:visible .close').click();
    expect(await page.locator('.trace:visible').count()).toBe(0);
    expect(await page.locator('#findings .finding').first().innerText()).toContain('az network firewall');
    await page.context().close();
  });
});

async function violationsOf(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}
