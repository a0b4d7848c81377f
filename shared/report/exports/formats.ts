import type { Report } from '../../model/report.ts';
import { renderCsv } from './renderCsv.ts';
import { renderJunit } from './renderJunit.ts';
import { renderMarkdown } from './renderMarkdown.ts';
import { renderMetrics } from './renderMetrics.ts';
import { renderSarif, type SarifOptions } from './renderSarif.ts';

/** The forms of a report for other tools, with the media type of each. */
export const exportTypes = {
  markdown: 'text/markdown; charset=utf-8',
  sarif: 'application/sarif+json; charset=utf-8',
  junit: 'application/xml; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  metrics: 'text/plain; version=0.0.4; charset=utf-8',
} as const;
export type ExportFormat = keyof typeof exportTypes;

/** True for the name of a form for other tools. */
export function isExportFormat(name: string): name is ExportFormat {
  return Object.hasOwn(exportTypes, name);
}

/** A report in a form for other tools, as text. */
export function renderExport(report: Report, format: ExportFormat, options: SarifOptions): string {
  switch (format) {
    case 'markdown':
      return renderMarkdown(report);
    case 'sarif':
      return renderSarif(report, options);
    case 'junit':
      return renderJunit(report);
    case 'csv':
      return renderCsv(report);
    case 'metrics':
      return renderMetrics([report]);
  }
}
