/** The form of what a person writes to accept a state. Loaded only where one is read: the library is large. */
import * as z from 'zod';

const words = (most: number) =>
  z.string('must be a text').trim().min(1, 'must not be empty').max(most, `must have at most ${most} characters`);

/** The form of the body of `POST baseline`. */
export const acceptance = z.strictObject({
  cluster: words(500).exactOptional(),
  who: words(200).exactOptional(),
  why: words(500),
  until: z
    .union([z.iso.datetime({ offset: true }), z.iso.date()], 'must be an ISO 8601 time or a day, YYYY-MM-DD')
    .exactOptional(),
  digest: z
    .string('must be a text')
    .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')
    .exactOptional(),
});

/** What a person writes to accept a state, checked in form. */
export type AcceptanceBody = z.infer<typeof acceptance>;

/** Checks the body of `POST baseline`. Gives every mistake in one line if it cannot be used. */
export function checkAcceptance(body: unknown): AcceptanceBody | string {
  const checked = acceptance.safeParse(body);
  if (checked.success) return checked.data;
  return checked.error.issues.map(toText).join('; ');
}

function toText(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `unknown: ${issue.keys.map((key) => key.slice(0, 60)).join(', ')}`;
  const [name] = issue.path;
  if (name === undefined) return 'the body must be a JSON object with why, and with cluster, who, until or digest';
  return issue.code === 'invalid_type' && issue.input === undefined
    ? `${String(name)} is missing`
    : `${String(name)} ${issue.message}`;
}
