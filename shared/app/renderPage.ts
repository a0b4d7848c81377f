import type { Report } from '../model/report.ts';
import { renderHtml } from '../report/renderHtml.ts';
import { layOutPicture } from './layOutPicture.ts';

export { toPolicyHeader } from '../report/page/policy.ts';

/** The report as one HTML page, with pictures of how traffic leaves. */
export function renderPage(report: Report): string {
  return renderHtml(report, { layOut: layOutPicture });
}
