import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../../shared/model/report.ts';
import { buildHostileReport } from '../../support/hostileReport.ts';
import { root } from '../../support/sourceFiles.ts';

const folder = join(root, 'test', 'scenarios', 'golden');

/** The report on every scenario, and one whose every name is hostile. */
export const reports: readonly { readonly title: string; readonly report: Report }[] = [
  ...readdirSync(folder).map((file) => ({
    title: file.replace('.json', ''),
    report: JSON.parse(readFileSync(join(folder, file), 'utf8')) as Report,
  })),
  { title: 'a hostile estate', report: buildHostileReport() },
];
