import { toSha256 } from '../../model/digest.ts';
import { memoised } from '../../model/memoised.ts';
import type { Report } from '../../model/report.ts';

/**
 * The tag of a report in one form, weak: two answers with the same tag say the same of the same audits, though the page may
 * word an age otherwise. When it was put together does not count; `beside` is what else it shows.
 */
export function toEntityTag(report: Report, format: string, beside: readonly object[] = []): string {
  const digest = toContentDigest(report);
  const whole = beside.length === 0 ? digest : toSha256(digest + JSON.stringify(beside));
  return `W/"${whole.slice(0, 32)}-${format}"`;
}

const toContentDigest = memoised((report: Report): string => toSha256(JSON.stringify({ ...report, generatedAt: '' })));

/** True if the header If-None-Match names the tag, or any. Weak comparison (RFC 9110, 13.1.2). */
export function isKnownTag(header: string | null, tag: string): boolean {
  const bare = (text: string) => text.trim().replace(/^W\//, '');
  return (header ?? '').split(',').some((one) => one.trim() === '*' || bare(one) === bare(tag));
}
