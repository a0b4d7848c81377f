/**
 * Draws the cards and mails of the sample alerts: `node test/browser/drawAlerts.ts DIR` writes a picture of each card
 * (Microsoft's renderer with colours like those of Teams) and of each mail, 400 and 800 pixels wide.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { toMail } from '../../shared/notify/mailMessage.ts';
import { toTeamsCard } from '../../shared/notify/teamsMessage.ts';
import { sampleAlerts } from '../notify/sampleAlerts.ts';
import { browserArguments, findBrowser } from '../support/browser.ts';
import { root } from '../support/sourceFiles.ts';

const renderer = readFileSync(join(root, 'node_modules/adaptivecards/dist/adaptivecards.js'), 'utf8');

/** Colours and sizes of cards in Teams, light. */
const hostConfig = {
  fontFamily: 'Segoe UI, Helvetica, Arial, sans-serif',
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  containerStyles: {
    default: { backgroundColor: '#FFFFFF', foregroundColors: toColors() },
    emphasis: { backgroundColor: '#F0F0F0', foregroundColors: toColors() },
    attention: { backgroundColor: '#F9E9E9', foregroundColors: toColors() },
    warning: { backgroundColor: '#FBF6D9', foregroundColors: toColors() },
    good: { backgroundColor: '#E7F2DA', foregroundColors: toColors() },
    accent: { backgroundColor: '#E8EBFA', foregroundColors: toColors() },
  },
};

function toColors() {
  const of = (color: string, subtle: string) => ({ default: color, subtle });
  return {
    default: of('#212121', '#6E6E6E'),
    accent: of('#5B5FC7', '#5B5FC7'),
    good: of('#237B4B', '#237B4B'),
    warning: of('#835C00', '#835C00'),
    attention: of('#C4314B', '#C4314B'),
  };
}

/** A page that shows a card as a client does. */
function toCardPage(card: unknown): string {
  const style = 'margin:16px;width:480px;border:1px solid #ddd;border-radius:4px;font-family:Segoe UI,Helvetica,Arial';
  const draw = `const one = new AdaptiveCards.AdaptiveCard();
    one.hostConfig = new AdaptiveCards.HostConfig(${JSON.stringify(hostConfig)});
    one.parse(${JSON.stringify(card).replaceAll('<', '\\u003c')});
    document.querySelector('main').append(one.render());`;
  return `<!doctype html><meta charset="utf-8"><main style="${style}"></main><script>${renderer}</script><script>${draw}</script>`;
}

async function draw(browser: Browser, html: string, { path, width }: { path: string; width: number }): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: 300 } });
  await page.setContent(html);
  await page.screenshot({ path, fullPage: true });
  await page.close();
}

async function drawAll(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({ executablePath: findBrowser() ?? '', args: [...browserArguments] });
  for (const [name, alert] of Object.entries(sampleAlerts)) {
    await draw(browser, toCardPage(toTeamsCard(alert)), { path: join(folder, `${name}.card.png`), width: 520 });
    for (const width of [400, 800]) {
      await draw(browser, toMail(alert).html, { path: join(folder, `${name}.mail.${width}.png`), width });
    }
  }
  await browser.close();
}

const [folder] = process.argv.slice(2);
if (folder === undefined) process.stderr.write('usage: node test/browser/drawAlerts.ts DIR\n');
else await drawAll(folder);
