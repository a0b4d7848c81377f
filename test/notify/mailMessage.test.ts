import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toMail } from '../../shared/notify/mailMessage.ts';
import { alertAbout, alertOf, entryOf, findingOf, hostileTexts } from './alerts.ts';
import { sampleAlerts } from './sampleAlerts.ts';

const subjects: Readonly<Record<string, string>> = {
  opened: '[critical] aks-shop: required packages.aks.azure.com HTTPS:443 is blocked',
  worse: '[critical] aks-shop: Worse: required packages.aks.azure.com HTTPS:443 is blocked',
  resolved: '[resolved] aks-shop: Resolved: required packages.aks.azure.com HTTPS:443 is blocked',
  flapping: '[critical] aks-shop: Comes and goes: required packages.aks.azure.com HTTPS:443 is blocked',
  repeated: '[critical] aks-shop: Still open: required packages.aks.azure.com HTTPS:443 is blocked',
  cause: '[critical] aks-shop: snet-nodes has no default route to the firewall',
  many: '[critical] aks-shop: required packages.aks.azure.com HTTPS:443 is blocked (60 new)',
  reopened: '[critical] aks-shop: Back again: required packages.aks.azure.com HTTPS:443 is blocked',
  storm: '[critical] 40 clusters: required packages.aks.azure.com HTTPS:443 is blocked',
  stormOver: '[resolved] Resolved: 40 clusters: required packages.aks.azure.com HTTPS:443 is blocked',
  digestOfAll: '[daily digest] 3 clusters: 3 small matters since the last digest',
  unwatched: '[high] Breakwater: aks-shop: not watched, no audit has completed for 24 hours',
  lost: '[high] Breakwater: Not watched any more: fw-hub may no longer be read',
  silent: "[medium] Breakwater: Workspace law-hub is silent: no row of the firewall's logs for 28 hours",
  poison: '[high] Breakwater: 3 messages were given up: queue alerts-poison',
  digest: '[daily digest] aks-shop: 3 small matters since the last digest',
  heartbeat: '[sign of life] Breakwater watches 3 clusters',
  blind: '[sign of life] Breakwater watches 3 clusters, with 2 blind spots',
};

describe('The mail about an alert', () => {
  it('names severity, cluster and what is blocked in its subject', () => {
    expect(toMail(alertOf()).subject).toBe('[critical] aks-shop: mcr.microsoft.com:443 is denied for aks-shop');
    const named = findingOf({ title: 'aks-shop: required mcr.microsoft.com HTTPS:443 is blocked' });
    expect(toMail(alertOf([entryOf(named)])).subject).toBe(
      '[critical] aks-shop: required mcr.microsoft.com HTTPS:443 is blocked',
    );
    expect(toMail(alertAbout(3)).subject).toBe('[critical] aks-shop: host-0.example.com is denied (3 new)');
    expect(toMail(alertOf([entryOf(findingOf(), 'resolved')])).subject).toContain('[resolved] aks-shop: Resolved: mcr');
  });

  it('says the same in text and HTML, most needed first', () => {
    const { text, html } = toMail(alertOf());
    const needed = [
      'mcr.microsoft.com:443 is denied for aks-shop',
      'aks-shop',
      '2026-11-21 05:01 UTC',
      'New nodes cannot pull system images',
      'morgan@example.com on',
      'Take mcr.microsoft.com out of rule cdn',
      'az network firewall application-rule delete',
      'https://breakwater.example.com/api/report',
    ];
    for (const body of [text, html]) {
      const places = needed.map((part) => body.indexOf(part));
      expect(places.every((place) => place >= 0)).toBe(true);
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
  });

  it('has the same Message-ID for the same alert, and another one for another', () => {
    const alerts = [alertOf(), alertOf(), alertOf(undefined, { id: 'f'.repeat(32) })];
    const [first, again, other] = alerts.map((alert) => toMail(alert));
    expect(first?.messageId).toBe('<0123456789abcdef0123456789abcdef@breakwater.invalid>');
    expect(again?.messageId).toBe(first?.messageId);
    expect(other?.messageId).not.toBe(first?.messageId);
    expect(toMail(alertOf(), 'x@mail.example.com').messageId).toBe(
      '<0123456789abcdef0123456789abcdef@mail.example.com>',
    );
    expect(toMail(alertOf(), 'x@bad domain\r\n').messageId).toMatch(/@breakwater\.invalid>$/);
  });

  it('belongs to the thread of its matter, whatever happens to it', () => {
    const [opened, resolved] = ['opened', 'resolved'].map((name) => toMail(sampleAlerts[name] ?? alertOf()));
    expect(opened?.threadId).toBe('<thread-abcdef0123456789abcdef0123456789@breakwater.invalid>');
    expect(resolved?.threadId).toBe(opened?.threadId);
    expect(opened?.messageId).not.toBe(opened?.threadId);
  });

  it.each(Object.entries(sampleAlerts))('has a short subject of its own for %s', (name, alert) => {
    expect(subjects[name]).toBe(toMail(alert).subject);
  });

  it('can be filtered as a list and asks for no automatic replies', () => {
    expect(toMail(alertOf(), 'Breakwater <breakwater@example.com>').headers).toMatchObject({
      'List-Id': 'Breakwater alerts <breakwater-alerts.example.com>',
      'Auto-Submitted': 'auto-generated',
    });
  });

  it('lists at most 200 further findings and counts the rest', () => {
    const { text, html } = toMail(alertAbout(10_000));
    expect(text.match(/is denied/g)).toHaveLength(201);
    expect(text).toContain('and 9799 more');
    expect(html).toContain('and 9799 more');
    expect(Buffer.byteLength(html)).toBeLessThan(100_000);
  });

  it.each(hostileTexts)('shows hostile text as text (text %#)', (hostile) => {
    const fix = { summary: hostile, azCli: hostile, proven: false };
    const findings = [findingOf({ title: hostile, detail: hostile, fix }), findingOf({ title: hostile }, 'other')];
    const { subject, html } = toMail(
      alertOf(
        findings.map((finding) => entryOf(finding)),
        { clusterName: hostile },
      ),
    );
    expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    const tags = new Set(Array.from(html.matchAll(/<\/?([a-z!]+)/gi), ([, name]) => name?.toLowerCase()));
    const own = [
      '!doctype',
      'a',
      'b',
      'body',
      'div',
      'head',
      'html',
      'meta',
      'p',
      'pre',
      'table',
      'td',
      'th',
      'title',
      'tr',
    ];
    expect([...tags].filter((tag) => !own.includes(tag ?? ''))).toEqual([]);
    expect(html.match(/href="https:\/\/breakwater\.example\.com\/api\//g)).toHaveLength(
      html.match(/href="/g)?.length ?? 0,
    );
  });

  it('keeps its subject to one line of at most 120 characters whatever the texts are', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary', maxLength: 300 }),
        (clusterName, title) => {
          const { subject } = toMail(alertOf([entryOf(findingOf({ title }))], { clusterName }));
          expect(Array.from(subject).length).toBeLessThanOrEqual(120);
          expect(subject).not.toMatch(/[\r\n]/);
        },
      ),
    );
  });
});
