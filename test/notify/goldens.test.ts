import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toMail } from '../../shared/notify/mailMessage.ts';
import { toTeamsCard } from '../../shared/notify/teamsMessage.ts';
import { root } from '../support/sourceFiles.ts';
import { sampleAlerts } from './sampleAlerts.ts';

const isUpdating = process.env['UPDATE_GOLDENS'] === '1';
const folder = join(root, 'test', 'notify', 'golden');
/** The HTML of two mails shows every part that one can have. */
const withHtml = new Set(['opened', 'digest']);
/** A storm repeats one line: what stands there once need not be kept sixty times. */
const mostLines = 60;

type Golden = readonly [name: string, text: string];

const cases = Object.entries(sampleAlerts).flatMap(([name, alert]): readonly Golden[] => {
  const { subject, text, html } = toMail(alert);
  const lines = `Subject: ${subject}\n\n${text}`.split('\n');
  const rest = lines.length > mostLines ? [`(${lines.length - mostLines} more lines)`] : [];
  const card: Golden = [`${name}.card.json`, `${JSON.stringify(toTeamsCard(alert), null, 1)}\n`];
  const mail: Golden = [`${name}.mail.txt`, `${[...lines.slice(0, mostLines), ...rest].join('\n').trimEnd()}\n`];
  const page: Golden = [`${name}.mail.html`, `${html.replaceAll(/(?=<t[rd]|<p|<div)/g, '\n')}\n`];
  return withHtml.has(name) ? [card, mail, page] : [card, mail];
});

describe('Cards and mails are as they were looked at', () => {
  it.each(cases)('%s', (name, text) => {
    const path = join(folder, name);
    if (isUpdating) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, text);
    }
    expect(text).toBe(readFileSync(path, 'utf8'));
  });
});
