/** The form of what a person says of a finding. Loaded only where one is read: the library is large. */
import * as z from 'zod';

const words = (most: number) =>
  z.string('must be a text').trim().min(1, 'must not be empty').max(most, `must have at most ${most} characters`);
const who = words(200).exactOptional();

/** The forms of the bodies, by what is said. */
export const forms = {
  acknowledge: z.strictObject({ who, why: words(500).exactOptional() }),
  silence: z.strictObject({
    who,
    why: words(500),
    until: z.union([z.iso.datetime({ offset: true }), z.iso.date()], 'must be an ISO 8601 time or a day, YYYY-MM-DD'),
  }),
} as const;

/** Checks the body of `POST findings/{fingerprint}/acknowledge` or `silence`. Gives every mistake in one line if it cannot be used. */
export function checkFindingWord(action: 'acknowledge' | 'silence', body: unknown) {
  if (action === 'acknowledge') {
    const checked = forms.acknowledge.safeParse(body);
    return checked.success
      ? { action, ...checked.data }
      : checked.error.issues.map((issue) => toText(issue, body)).join('; ');
  }
  const checked = forms.silence.safeParse(body);
  return checked.success
    ? { action, ...checked.data }
    : checked.error.issues.map((issue) => toText(issue, body)).join('; ');
}

function toText(issue: z.core.$ZodIssue, body: unknown): string {
  if (issue.code === 'unrecognized_keys') return `unknown: ${issue.keys.map((key) => key.slice(0, 60)).join(', ')}`;
  const [name] = issue.path;
  if (name === undefined) return 'the body must be a JSON object with who, and with why and until for a silence';
  const isMissing = typeof body === 'object' && body !== null && !(name in body);
  return isMissing ? `${String(name)} is missing` : `${String(name)} ${issue.message}`;
}
