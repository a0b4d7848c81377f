import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../shared/model/alert.ts';
import { mostMessageBytes, toTeamsMessage } from '../../shared/notify/teamsMessage.ts';
import { findReference } from '../support/reference.ts';
import { alertAbout, alertOf, entryOf, findingOf, hostileTexts } from './alerts.ts';
import { renderCard } from './renderCard.ts';
import { sampleAlerts } from './sampleAlerts.ts';

interface Card {
  readonly version: string;
  readonly fallbackText: string;
  readonly body: readonly unknown[];
  readonly actions?: readonly { readonly type: string; readonly url: string }[];
}

const cardOf = (alert: Alert) =>
  (toTeamsMessage(alert)['attachments'] as unknown as readonly { readonly content: Card }[])[0]?.content;
const bytesOf = (alert: Alert) => Buffer.byteLength(JSON.stringify(toTeamsMessage(alert)));
const textOf = (alert: Alert) => renderCard(cardOf(alert)).texts.join('\n');

describe('The Teams message of an alert', () => {
  it('is one attachment that holds an Adaptive Card 1.2', () => {
    const message = toTeamsMessage(alertOf());
    expect(message).toMatchObject({
      type: 'message',
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null }],
    });
    expect(cardOf(alertOf())?.version).toBe('1.2');
  });

  it('says first what is blocked, then where, since when, what breaks, who changed what, and the fix', () => {
    expect(renderCard(cardOf(alertOf())).texts).toEqual([
      'CRITICAL',
      'mcr.microsoft.com:443 is denied for aks-shop',
      'Cluster: ',
      'aks-shop',
      'Since: ',
      '2026-11-21 05:01 UTC',
      'What breaks: ',
      'New nodes cannot pull system images, and running ones cannot restart their pods.',
      'Changed by: ',
      'morgan@example.com on 2026-11-21 04:58 UTC: properties.applicationRuleCollections[name=blocked].properties.rules[name=cdn] of fw-hub',
      'Fix (proven): ',
      'Take mcr.microsoft.com out of rule cdn of collection blocked.',
      'az network firewall application-rule delete --collection-name blocked --name cdn',
      `To mute it: breakwater findings acknowledge (or silence) ${findingOf().fingerprint}`,
      'Open the report',
      'Accept this state',
    ]);
  });

  it('says what breaks apart from why, where the finding tells both', () => {
    const text = textOf(sampleAlerts['opened'] ?? alertOf());
    expect(text).toContain(
      'What breaks: \nNew nodes cannot fetch their Kubernetes binaries: they do not join the cluster.\nWhy: \nTraffic from',
    );
  });

  it('never says "resolved" first while something new is wrong', () => {
    const text = textOf(
      alertOf([
        entryOf(findingOf({ title: 'A medium one', severity: 'medium' }, 'b')),
        entryOf(findingOf({ title: 'The critical one' }, 'c'), 'resolved'),
      ]),
    );
    expect(text.startsWith('MEDIUM · the worst of 2 findings\nA medium one')).toBe(true);
    expect(text).toContain('Also in this alert (1 resolved)');
  });

  it('leads with the worst finding and lists the others in the order of their severity', () => {
    const text = textOf(
      alertOf([
        entryOf(findingOf({ title: 'Resolved one', severity: 'medium' }, 'a'), 'resolved'),
        entryOf(findingOf({ title: 'A medium one', severity: 'medium' }, 'b')),
        entryOf(findingOf({ title: 'The critical one' }, 'c'), 'worse'),
      ]),
    );
    expect(text.startsWith('CRITICAL · the worst of 3 findings\nWorse: The critical one')).toBe(true);
    expect(text).toContain('Also in this alert (1 new, 1 resolved)');
    expect(text.indexOf('A medium one')).toBeLessThan(text.indexOf('Resolved one'));
  });

  it('of a resolved finding gives neither cause nor fix', () => {
    const text = textOf(alertOf([entryOf(findingOf(), 'resolved')]));
    expect(text).toContain('Resolved: mcr.microsoft.com:443 is denied for aks-shop');
    expect(text).not.toMatch(/^Fix/m);
    expect(text).not.toContain('Changed: ');
    expect(text).not.toContain('az network');
  });

  it('leaves out a command that is too long to be shown whole', () => {
    const fix = { summary: 'Add the rule.', azCli: `az network ${'x'.repeat(5000)}`, proven: false };
    expect(textOf(alertOf([entryOf(findingOf({ fix }))]))).not.toContain('az network');
  });

  it('links to the report only if its address is a web address', () => {
    const base = 'https://breakwater.example.com/api';
    expect(cardOf(sampleAlerts['opened'] ?? alertOf())?.actions).toEqual([
      { type: 'Action.OpenUrl', title: 'Open the report', url: `${base}/report` },
      {
        type: 'Action.OpenUrl',
        title: 'Explain this flow',
        url: `${base}/explain?from=aks-shop&to=packages.aks.azure.com%3A443&protocol=HTTPS&format=text`,
      },
      { type: 'Action.OpenUrl', title: 'Accept this state', url: `${base}/baseline?cluster=aks-shop` },
    ]);
    expect(cardOf(sampleAlerts['resolved'] ?? alertOf())?.actions).toHaveLength(1);
    expect(cardOf(alertOf(undefined, { reportUrl: 'javascript:alert(1)' }))?.actions).toBeUndefined();
    expect(cardOf(alertOf(undefined, { reportUrl: 'no address' }))?.actions).toBeUndefined();
  });
});

describe('Hostile text in a Teams message', () => {
  it.each(hostileTexts)('is shown as it is, without links, marks or macros (text %#)', (text) => {
    const finding = findingOf({ title: text, detail: text, fix: { summary: text, azCli: text, proven: false } });
    const other = findingOf({ title: text, cause: { changedBy: text, path: text } }, 'other');
    const alert = alertOf([entryOf(finding), entryOf(other)], { clusterName: text });
    const { elements, markdown, problems, texts } = renderCard(cardOf(alert));
    expect(problems).toEqual([]);
    expect(elements).toEqual(['BUTTON', 'DIV', 'SPAN']);
    expect(markdown).toEqual([]);
    const json = JSON.stringify(toTeamsMessage(alert));
    expect([...texts, cardOf(alert)?.fallbackText].filter((shown) => /\{\{|\}\}|\$\{/.test(shown ?? ''))).toEqual([]);
    expect(json).not.toMatch(/[\u202a-\u202e\u2066-\u2069]|\\r|\\n|\\ud8/u);
  });

  it('keeps every readable character of a host name', () => {
    const title = '*.data.mcr.microsoft.com (a_b-c) is denied';
    expect(textOf(alertOf([entryOf(findingOf({ title }))]))).toContain(title);
  });

  it('is escaped in the text for clients that cannot show the card', () => {
    const card = cardOf(alertOf([entryOf(findingOf({ title: '[x](https://evil.example.com) **b**' }))]));
    expect(card?.fallbackText).toContain(String.raw`\[x\]\(https\:\/\/evil\.example\.com\) \*\*b\*\*`);
  });
});

describe('The size of a Teams message', () => {
  it.each([1, 2, 10, 21, 100, 1000, 10_000])('stays below 24 KB for %i findings', (count) => {
    const alert = alertAbout(count);
    expect(bytesOf(alert)).toBeLessThanOrEqual(mostMessageBytes);
    const listed = textOf(alert).match(/is denied/g)?.length ?? 0;
    const left = /and (\d+) more/.exec(textOf(alert))?.[1] ?? '0';
    expect(listed + Number(left)).toBe(count);
  });

  it.each([1, 5, 100, 10_000])('stays below 24 KB for %i findings whose titles are long and not Latin', (count) => {
    const alert = alertAbout(count, (index) => `${index}"\\${'𝕏'.repeat(400)}`);
    expect(bytesOf(alert)).toBeLessThanOrEqual(mostMessageBytes);
  });

  it('stays below 24 KB whatever the texts are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 2000 }), { maxLength: 40 }), (texts) => {
        const entries = texts.map((text, index) =>
          entryOf(
            findingOf({ title: text, detail: text, fix: { summary: text, azCli: text, proven: false } }, `${index}`),
          ),
        );
        expect(bytesOf(alertOf(entries, { clusterName: texts[0] ?? '' }))).toBeLessThanOrEqual(mostMessageBytes);
      }),
      { numRuns: 50 },
    );
  });
});

const schemaPath = findReference('schemas/adaptive-card-1.5.0.json');

describe.skipIf(schemaPath === undefined)('The published schema of Adaptive Cards', () => {
  const validate = schemaPath === undefined ? undefined : compile(readFileSync(schemaPath, 'utf8'));

  it.each([
    ...Object.entries(sampleAlerts).map(([name, alert]) => ({ name, alert })),
    { name: 'one finding', alert: alertOf() },
    { name: 'no report address', alert: { ...alertOf(), reportUrl: '' } },
    { name: 'no entry', alert: alertOf([]) },
    { name: 'a resolved finding', alert: alertOf([entryOf(findingOf(), 'resolved')]) },
    { name: 'many findings', alert: alertAbout(500) },
    { name: 'hostile texts', alert: alertAbout(hostileTexts.length, (index) => hostileTexts[index] ?? '') },
  ])('accepts the card of $name', ({ alert }) => {
    const isValid = validate?.(cardOf(alert));
    expect(validate?.errors ?? []).toEqual([]);
    expect(isValid).toBe(true);
  });

  it('refuses a card with a member that it does not know, so the check can fail', () => {
    expect(validate?.({ ...cardOf(alertOf()), colour: 'red' })).toBe(false);
  });
});

/** The schema is draft 6 with an `id` of older drafts; its identity does not matter here. */
function compile(text: string): ValidateFunction {
  const { definitions, anyOf } = JSON.parse(text) as Record<'definitions' | 'anyOf', object>;
  return new Ajv({ strict: false, validateFormats: false }).compile({ definitions, anyOf });
}
