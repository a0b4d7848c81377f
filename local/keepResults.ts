import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readReportText } from './readReport.ts';
import type { Inbox } from './simulator/simulator.ts';
import type { ReceivedMail } from './simulator/smtp.ts';
import { StartUsageError } from './startOptions.ts';

/** Makes the folders of `--keep`, before anything is started. @throws StartUsageError if that cannot be done */
export async function makeKeepFolder(folder: string): Promise<void> {
  try {
    await mkdir(join(folder, 'cards'), { recursive: true });
    await mkdir(join(folder, 'mails'), { recursive: true });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StartUsageError(`--keep ${folder} cannot be written: ${why}`);
  }
}

/** Writes the newest report, and every card and mail that arrived, numbered in order of arrival. */
export async function keepResults(folder: string, hostUrl: string, inbox: Inbox): Promise<void> {
  await writeFile(join(folder, 'report.json'), await readReportText(hostUrl, 'json'));
  await writeFile(join(folder, 'report.html'), await readReportText(hostUrl, 'html'));
  for (const [index, { message }] of inbox.cards.entries()) {
    await writeFile(join(folder, 'cards', `${toNumber(index)}.json`), `${JSON.stringify(message, null, 2)}\n`);
  }
  for (const [index, mail] of inbox.mails.entries()) {
    await writeFile(join(folder, 'mails', `${toNumber(index)}.txt`), toMailText(mail));
    if (mail.html !== '') await writeFile(join(folder, 'mails', `${toNumber(index)}.html`), mail.html);
  }
}

function toNumber(index: number): string {
  return String(index + 1).padStart(3, '0');
}

function toMailText({ at, from, to, subject, text }: ReceivedMail): string {
  return `Date: ${at}\nFrom: ${from}\nTo: ${to.join(', ')}\nSubject: ${subject}\n\n${text}`;
}
