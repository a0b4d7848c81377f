import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../shared/model/alert.ts';
import { toAzureMonitorAlerts } from '../../shared/notify/azureMonitor.ts';
import { toCloudEvent } from '../../shared/notify/cloudEvent.ts';
import { toMail } from '../../shared/notify/mailMessage.ts';
import { toPagerDutyEvents } from '../../shared/notify/pagerDuty.ts';
import { toSlackMessage } from '../../shared/notify/slack.ts';
import { mostMessageBytes, toTeamsMessage } from '../../shared/notify/teamsMessage.ts';
import { hasUnseen } from '../../shared/report/text.ts';
import { makeHostileTexts } from '../support/hostileTexts.ts';
import { hostileAlert, hostileKinds } from './hostileAlerts.ts';

const texts = makeHostileTexts(2000);

/** Every string in a value, with the path of member names that leads to it. */
function stringsIn(value: unknown, path = ''): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => stringsIn(inner, `${path}.${name}`));
}

/** The hostile texts for which `isNeutral` does not hold; at most three, to be read in a failure. */
function offenders(isNeutral: (text: string) => boolean): readonly string[] {
  return texts.filter((text) => !isNeutral(text)).slice(0, 3);
}

/** Thousands of messages are made and read; a busy machine needs its time. */
const patience = 180_000;

describe('2,000 hostile texts', { timeout: patience }, () => {
  it('are enough of them, and different', () => {
    expect(texts).toHaveLength(2000);
    expect(new Set(texts).size).toBeGreaterThan(1600);
    expect(texts.filter(hasUnseen).length).toBeGreaterThan(300);
  });

  it('stand so in storms, digests and signs of life too', () => {
    const isHarmless = (alert: Alert) => {
      const { subject, html } = toMail(alert);
      const { text: notification, ...slack } = toSlackMessage(alert) as { text: string };
      const { headline, facts } = (toCloudEvent(alert) as { data: Record<'headline' | 'facts', unknown> }).data;
      const card = stringsIn(toTeamsMessage(alert)).filter(([path]) => /inlines.*\.text$|fallbackText$/.test(path));
      const lines = [
        ...stringsIn([slack, headline, facts, toPagerDutyEvents(alert, 'k'), toAzureMonitorAlerts(alert)]),
      ];
      return (
        card.every(([, one]) => !/\{\{|\$\{|\}\}/.test(one)) &&
        [...card, ...lines].every(([, one]) => !hasUnseen(one.replaceAll('\n', ' '))) &&
        !/[<>*_~`]|&(?!amp;|lt;|gt;)/.test(notification) &&
        !hasUnseen(subject) &&
        !/<(?!\/?(?:!doctype|html|head|meta|title|body|table|tr|td|div|p|a|b|pre)\b)|<[^>]*\son[a-z]+=/i.test(html)
      );
    };
    expect(offenders((text) => hostileKinds(text).every(isHarmless))).toEqual([]);
  });

  it('stand in cards without a character that is not seen, and in runs that know no marks', () => {
    const isRun = (path: string) => /\.inlines\.\d+\.text$/.test(path);
    expect(
      offenders((text) => {
        const message = toTeamsMessage(hostileAlert(text));
        const shown = stringsIn(message).filter(([path]) => isRun(path) || path.endsWith('fallbackText'));
        const size = Buffer.byteLength(JSON.stringify(message));
        return shown.every(([, one]) => !hasUnseen(one) && !/\{\{|\$\{|\}\}/.test(one)) && size <= mostMessageBytes;
      }),
    ).toEqual([]);
  });

  it('stand in Slack messages where no mrkdwn is read', () => {
    expect(
      offenders((text) => {
        const { text: notification, ...message } = toSlackMessage(hostileAlert(text)) as { text: string };
        const strings = stringsIn(message);
        const types = strings.filter(([path]) => path.endsWith('.type')).map(([, type]) => type);
        return (
          !types.includes('mrkdwn') &&
          !/[<>*_~`]|&(?!amp;|lt;|gt;)/.test(notification) &&
          !strings.some(([, one]) => hasUnseen(one.replaceAll('\n', ' ')))
        );
      }),
    ).toEqual([]);
  });

  it('stand in the lines for people of PagerDuty, Azure Monitor and CloudEvents, which are JSON that says them once more', () => {
    expect(
      offenders((text) => {
        const alert = hostileAlert(text);
        const event = toCloudEvent(alert) as { data: Record<'headline' | 'facts' | 'links', unknown> };
        const { headline, facts, links } = event.data;
        const forPeople = [toPagerDutyEvents(alert, 'k'), toAzureMonitorAlerts(alert), headline, facts, links];
        const again: unknown = JSON.parse(JSON.stringify(event));
        return (
          JSON.stringify(again) === JSON.stringify(event) && !stringsIn(forPeople).some(([, one]) => hasUnseen(one))
        );
      }),
    ).toEqual([]);
  });

  it('add no header, recipient or part to a mail', async () => {
    const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
    const wrong: string[] = [];
    for (const text of texts) {
      const { threadId, ...content } = toMail(hostileAlert(text), 'Breakwater <breakwater@example.com>');
      const to = 'platform@example.com';
      const sent = await transport.sendMail({ ...content, inReplyTo: threadId, references: threadId, from: to, to });
      const mail = await PostalMime.parse(sent.message as Buffer);
      const names = mail.headers.map(({ key }) => key).sort();
      const isNeutral =
        names.join() === expectedHeaders.join() &&
        mail.subject === content.subject &&
        !hasUnseen(content.subject) &&
        mail.to?.length === 1 &&
        mail.attachments.length === 0;
      if (!isNeutral) wrong.push(text);
    }
    expect(wrong.slice(0, 3)).toEqual([]);
  });
});

const expectedHeaders = [
  ...['auto-submitted', 'content-type', 'date', 'from', 'in-reply-to', 'list-id', 'message-id', 'mime-version'],
  ...['references', 'subject', 'to', 'x-auto-response-suppress'],
];
