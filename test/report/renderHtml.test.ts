import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { html, toPageText } from '../../shared/report/html.ts';
import { toFleetReport } from '../../bench/fleetReport.ts';
import { renderPage } from '../../shared/app/renderPage.ts';
import { toPolicyHeader } from '../../shared/report/page/policy.ts';
import { renderHtml } from '../../shared/report/renderHtml.ts';
import { toReport } from '../../shared/report/toReport.ts';
import { buildHostileReport, hostile } from '../support/hostileReport.ts';
import { buildAllowed, buildChange, buildDeny, buildInput, buildJudged, firewallId } from '../support/reportInput.ts';

describe('html', () => {
  it('escapes texts for elements and for quoted attributes', () => {
    expect(toPageText(html`<a title="${`"><b>&'`}">${'<i>'}</a>`)).toBe(
      '<a title="&quot;&gt;&lt;b&gt;&amp;&#39;">&lt;i&gt;</a>',
    );
  });

  it('keeps nested html, joins lists and leaves nothing for what is absent', () => {
    expect(toPageText(html`<p>${[html`<b>1</b>`, '<', 2]}${undefined}${null}</p>`)).toBe('<p><b>1</b>&lt;2</p>');
  });

  it('does not take an object that came as data for html', () => {
    const posed = JSON.parse('{"html":"<script>","text":"<script>"}') as string;
    expect(toPageText(html`${posed}`)).not.toContain('<script>');
  });
});

const report = toReport(
  buildInput([buildAllowed('core.fqdn.mcr.global', 'mcr.microsoft.com'), buildJudged()], {
    denies: [buildDeny()],
    drift: { baseline: { takenAt: '2026-03-01T00:00:00.000Z' }, changes: [buildChange()] },
    estateGaps: [{ resource: firewallId, reason: 'forbidden', detail: 'Reader is missing.' }],
  }),
);

describe('The page', () => {
  const page = renderHtml(report);

  it('needs nothing from elsewhere, and runs and styles nothing but its own', () => {
    expect(page).toMatch(
      /<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-[\w+/]{43}=&#39;; script-src &#39;sha256-[\w+/]{43}=&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;">/,
    );
    expect(page.match(/<(style|script)>/g)).toEqual(['<style>', '<script>']);
    expect(page).not.toMatch(/<(img|iframe|object|embed|base|link)\b/i);
    expect(withoutScript(page)).not.toMatch(/\son\w+=|style="|url\(|@import|javascript:/i);
  });

  it('names style and script by the hashes of what stands there', () => {
    for (const name of ['style', 'script']) {
      const [, text = ''] = new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(page) ?? [];
      const hash = createHash('sha256').update(text).digest('base64');
      expect(toPolicyHeader()).toContain(`${name}-src 'sha256-${hash}'`);
    }
    expect(toPolicyHeader()).toContain("frame-ancestors 'none'");
  });

  it('says state, age and source before anything else', () => {
    const text = page
      .slice(page.indexOf('<body>'))
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ');
    expect(text.slice(0, 300)).toContain('BLOCKED aks-one cannot reach what is required: packages.aks.azure.com.');
    expect(text.slice(0, 400)).toContain('As of 2026-03-02 10:00 UTC , read from Azure: two subscriptions.');
    expect(page).toContain('<title>BLOCKED: Breakwater report</title>');
  });

  it('shows findings with their fix, traces, denied flows, drift and gaps', () => {
    for (const part of [
      'id="findings"',
      'id="matrix"',
      'class="trace"',
      'id="denies"',
      'id="drift"',
      'id="gaps"',
      'az network firewall',
    ]) {
      expect(page).toContain(part);
    }
    expect(page).toContain('No rule lets HTTPS:443 to packages.aks.azure.com');
    expect(page).toContain('Not proven yet');
  });

  it('is never green where something is unknown', () => {
    const unknown = renderHtml(toReport(buildInput([buildJudged({ verdict: 'unknown' })])));
    expect(unknown).toContain('<div class="verdict unsure">');
    expect(unknown).not.toContain('class="verdict good"');
    expect(renderHtml(toReport({ ...buildInput([]), clusters: [] }))).toContain('<div class="verdict unsure">');
  });

  it('closes what it opens, in order', () => {
    expect(openTags(page)).toEqual([]);
    expect(openTags(renderHtml(buildHostileReport()))).toEqual([]);
  });
});

function withoutScript(text: string): string {
  return text.replace(/<script>[\s\S]*<\/script>/, '');
}

/** Elements that are still open at the end; throws on a wrong order. */
function openTags(page: string): readonly string[] {
  const open: string[] = [];
  for (const [, slash, name = ''] of withoutScript(page).matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*(?<!\/)>/g)) {
    if (['meta', 'br', 'input'].includes(name)) continue;
    if (slash === '') open.push(name);
    else if (open.pop() !== name) throw new Error(`</${name}> closes something else`);
  }
  return open;
}

describe('Hostile names on the page', () => {
  const page = renderHtml(buildHostileReport());

  it('stay text', () => {
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toContain('<img');
    expect(page).not.toMatch(/href="(?!https:|#)/);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toContain(hostile);
  });

  it('are written out where they hold control or bidirectional characters', () => {
    expect(page.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(page).toContain('\\u{202E}');
  });
});

describe('The page of a fleet', () => {
  it.each([
    { clusters: 100, dependencies: 80 },
    { clusters: 100, dependencies: 80, motley: true },
    { clusters: 1000, dependencies: 20 },
  ])('stays below 1.5 MB: %o', (shape) => {
    const text = renderPage(toFleetReport(shape));
    expect(Buffer.byteLength(text)).toBeLessThan(1_500_000);
    expect(openTags(text)).toEqual([]);
  });

  it('leads from every cell to a trace that is there', () => {
    const text = renderPage(toFleetReport({ clusters: 30, dependencies: 40, motley: true }));
    const targets = new Set([...text.matchAll(/ id="(t\w+)"/g)].map(([, id]) => id));
    const links = [...text.matchAll(/href="#(t[0-9a-z]+)"/g)].map(([, id]) => id);
    expect(links.length).toBe(30 * 40);
    expect(links.filter((id) => !targets.has(id))).toEqual([]);
  });

  it('draws a picture of the egress, and tells the same in words', () => {
    const text = renderPage(report);
    expect(text).toContain('<svg class="egress" role="img" aria-label="How traffic of aks-one leaves');
    expect(text).toContain('default deny denies packages.aks.azure.com');
    expect(renderHtml(report)).not.toContain('<svg class="egress"');
  });

  it('lists what people silenced or acknowledged, the next to end first, and nothing where nobody did', () => {
    const about = { clusterId: 'c', clusterName: 'aks-one', severity: 'high', who: hostile } as const;
    const text = renderPage(report, {
      quieted: [
        { ...about, word: 'acknowledged', title: 'third' },
        { ...about, word: 'silenced', title: 'second', why: 'known', until: '2026-12-02T00:00:00Z' },
        { ...about, word: 'silenced', title: 'first', why: 'known', until: '2026-12-01T00:00:00Z' },
      ],
    });
    expect(text).toMatch(/id="quieted"[^]*first[^]*second[^]*third[^]*id="gaps"/);
    expect(text).toContain('href="#quieted"');
    expect(text).not.toContain('<script>alert');
    expect(renderPage(report)).not.toContain('quieted');
  });
});
