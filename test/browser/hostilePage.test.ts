import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toFleetReport } from '../../bench/fleetReport.ts';
import type { Report } from '../../shared/model/report.ts';
import { renderPage } from '../../shared/app/renderPage.ts';
import { browserArguments, findBrowser } from '../support/browser.ts';
import { type PageServer, servePages } from '../support/pageServer.ts';

const executablePath = findBrowser();
if (!executablePath) process.stderr.write('skipped: there is no chromium on this machine\n');

/** What makes a browser run or load something if it gets out of its place, each with a number that tells which it was. */
const tricks: readonly ((n: number) => string)[] = [
  (n) => `<script>ran(${n})</script>`,
  (n) => `"><img src="/leak/${n}" onerror="ran(${n})">`,
  (n) => `'><svg onload='ran(${n})'><use href="/leak/${n}"/></svg>`,
  (n) => `</style><script src="/leak/${n}"></script>`,
  (n) => `</code></pre></template><iframe srcdoc="<script>parent.ran(${n})</script>"></iframe>`,
  (n) => `javascript:ran(${n})`,
  (n) => `" onfocus="ran(${n})" autofocus tabindex="0" x="`,
  (n) => `</title></textarea></noscript><body onload=ran(${n})>`,
  (n) => `<a href="https://example.com/leak/${n}" ping="/leak/${n}">${n}</a>`,
  (n) => `<link rel=stylesheet href=/leak/${n}><style>@import "/leak/${n}";</style>`,
  (n) => `<form action=/leak/${n}><button autofocus formaction="javascript:ran(${n})">`,
  (n) => `<math><mtext></mtext><mglyph><style></math><img src=x onerror=ran(${n})>`,
  (n) => `\u202e\u0000<object data=/leak/${n}>\u2028<embed src=/leak/${n}>`,
  (n) => `\${ran(${n})}{{ran(${n})}}<!--><base href=/leak/${n}>-->`,
];

/** The report with every text of its own replaced, each by another trick. Words that mean something, ids and times of the schema, stay. */
function toHostile(report: Report): { readonly report: Report; readonly count: number } {
  const kept = new Set([
    'verdict',
    'state',
    'severity',
    'stage',
    'outcome',
    'need',
    'protocol',
    'kind',
    'via',
    'apiServer',
  ]);
  let count = 0;
  const replace = (key: string, value: unknown): unknown => {
    if (typeof value !== 'string' || kept.has(key) || key === 'fingerprint' || key === 'schemaVersion') return value;
    count += 1;
    return `${value} ${tricks[count % tricks.length]?.(count) ?? ''}`;
  };
  const text = JSON.stringify(report, function (key, value: unknown) {
    return replace(Array.isArray(this) ? 'item' : key, value);
  });
  return { report: JSON.parse(text) as Report, count };
}

const hostile = toHostile({
  ...toFleetReport({ clusters: 8, dependencies: 40 }),
  complete: false,
  gaps: [{ resource: 'x', reason: 'forbidden', detail: 'x' }],
});
const expectedElements = new Set(
  'html caption head meta title style body header p span div h1 i ul li b a time nav form label input select option button output main section h2 ol h3 pre code table thead tr th tbody td small article br details summary dl dt dd svg circle path rect g text tspan footer script strong'.split(
    ' ',
  ),
);

let browser: Browser;
let server: PageServer;

beforeAll(async () => {
  if (!executablePath) return;
  server = await servePages(new Map([['hostile', renderPage(hostile.report)]]));
  browser = await chromium.launch({ executablePath, args: [...browserArguments] });
});
afterAll(async () => {
  if (!executablePath) return;
  await browser.close();
  server.close();
});

describe.skipIf(!executablePath)('2,000 hostile names on the page', () => {
  it('are that many', () => {
    expect(hostile.count).toBeGreaterThan(2000);
  });

  it.each(['safe', 'bare'] as const)('run nothing, load nothing and add no element, policy: %s', async (policy) => {
    const page = await browser.newPage();
    await page.addInitScript('window.runs = []; window.ran = (n) => window.runs.push(n);');
    const requests: string[] = [];
    const dialogs: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    const address = server.addressOf('hostile', policy === 'bare' ? 'bare' : undefined);
    await page.goto(address);
    await page.locator('.matrix td a:visible').first().click();
    await page.keyboard.press('Escape');
    for (const word of ['leak', '<script>']) await page.getByRole('searchbox').fill(word);
    expect(await page.evaluate('window.runs')).toEqual([]);
    expect(dialogs).toEqual([]);
    expect(requests.filter((url) => !url.endsWith('/favicon.ico'))).toEqual([address]);
    const found = await page.evaluate('[...new Set([...document.querySelectorAll("*")].map((one) => one.localName))]');
    expect((found as readonly string[]).filter((name) => !expectedElements.has(name))).toEqual([]);
    expect(await page.evaluate('document.querySelectorAll("script").length')).toBe(1);
    const handlers =
      '[...document.querySelectorAll("*")].flatMap((one) => one.getAttributeNames()).filter((name) => name.startsWith("on") || name === "style" || name === "srcdoc")';
    expect(await page.evaluate(handlers)).toEqual([]);
    const links =
      '[...document.links].map((one) => one.protocol).filter((one) => one !== "https:" && one !== location.protocol)';
    expect(await page.evaluate(links)).toEqual([]);
    await page.close();
  });
});
