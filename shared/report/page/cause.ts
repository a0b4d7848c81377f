import type { Finding } from '../../model/finding.ts';
import { toResourceName } from '../../model/resourceId.ts';
import { html, type Html } from '../html.ts';
import { time } from './parts.ts';

/** Which change brought a finding about, and who made it; nothing where that is not known. */
export function renderCause({ cause }: Finding): Html | undefined {
  if (!cause) return undefined;
  const { resourceId, path, changedBy, changedAt } = cause;
  const what = resourceId === undefined ? 'A resource' : toResourceName(resourceId);
  return html` <span class="cause"><strong>${what}</strong> was changed${
    changedBy === undefined ? undefined : html` by <strong>${changedBy}</strong>`
  }${changedAt === undefined ? undefined : html` at ${time(changedAt)}`}${
    path === undefined || path === '' ? undefined : html`: <code>${path}</code>`
  }.</span>`;
}
