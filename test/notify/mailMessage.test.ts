import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toMail } from '../../shared/notify/mailMessage.ts';
import { alertAbout, alertOf, entryOf, findingOf, hostileTexts } from './alerts.ts';

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
      'morgan@example.com changed',
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
    const [first, again, other] = [alertOf(), alertOf(), alertOf(undefined, { id: 'f'.repeat(32) })].map(toMail);
    expect(first?.messageId).toBe('<0123456789abcdef0123456789abcdef@breakwater.invalid>');
    expect(again?.messageId).toBe(first?.messageId);
    expect(other?.messageId).not.toBe(first?.messageId);
  });

  it('can be filtered as a list and asks for no automatic replies', () => {
    expect(toMail(alertOf()).headers).toMatchObject({
      'List-Id': 'Breakwater alerts <alerts.breakwater.invalid>',
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
    const own = ['!doctype', 'a', 'body', 'head', 'html', 'meta', 'p', 'pre', 'table', 'td', 'th', 'title', 'tr'];
    expect([...tags].filter((tag) => !own.includes(tag ?? ''))).toEqual([]);
    expect(html.match(/href="/g)).toHaveLength(1);
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
