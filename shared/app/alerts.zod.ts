/** The form of the configuration's `alerts`. Loaded only where a configuration is read: the library is large. */
import * as z from 'zod';
import { fitsPattern } from '../net/starPattern.ts';
import { isAlertChannelName } from '../model/alert.ts';
import { type AlertPolicy, defaultAlertPolicy, type MaintenanceSpan } from '../model/alertPolicy.ts';
import { findingKinds, severities } from '../model/finding.ts';

const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

const words = (most: number) =>
  z.string('must be a text').trim().min(1, 'must not be empty').max(most, `must have at most ${most} characters`);
const whole = (least: number, most: number) =>
  z
    .int('must be a whole number')
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`)
    .exactOptional();

const clusters = z
  .array(words(500), 'must be a list of names or ids')
  .min(1, 'must name a cluster; leave it out for all')
  .exactOptional()
  .describe('Names (`*` stands for any text) or ARM ids; every cluster if left out.');
const kinds = z
  .array(
    words(100).refine((pattern) => findingKinds.some((kind) => fitsPattern(kind, pattern)), 'names no kind of finding'),
    'must be a list',
  )
  .min(1, 'must name a kind')
  .describe('Kinds of findings; `*` stands for any text.');
const channels = z
  .array(
    z
      .string('must be a text')
      .refine(isAlertChannelName, 'must be teams, email or webhook, or one of them with a name, like email:payments'),
    'must be a list of channels',
  )
  .min(1, 'must name a channel')
  .describe('`teams`, `email`, `webhook`, or one of several by its name: `email:payments`.');
const severity = z.enum(severities);
const telling = z.enum(['now', 'digest', 'never']).describe('As it comes, once a day, or never.');

const rule = z.strictObject({
  clusters,
  kinds: kinds.exactOptional(),
  from: severity.exactOptional().describe('The mildest severity that it is about.'),
  channels,
  tell: telling.exactOptional(),
});

const weekly = z.strictObject({
  day: z.enum(days),
  at: z
    .string('must be a text')
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time, HH:MM, UTC')
    .describe('HH:MM, UTC.'),
  hours: z.number('must be a number').positive('must be more than 0').max(168, 'must be at most 168'),
});

const maintenance = z
  .strictObject({
    clusters,
    reason: words(500),
    from: z.iso.datetime({ offset: true, error: 'must be an ISO 8601 time' }).exactOptional(),
    until: z.iso.datetime({ offset: true, error: 'must be an ISO 8601 time' }).exactOptional(),
    weekly: weekly.exactOptional(),
  })
  .refine(
    ({ from, until, weekly: every }) =>
      every === undefined ? from !== undefined && until !== undefined : from === undefined && until === undefined,
    'must have from and until, or weekly',
  );

/** `alerts` as people write it. */
export const alertsSchema = z.strictObject({
  groupWaitSeconds: whole(0, 600).describe('So long after the first news more is waited for.'),
  groupIntervalMinutes: whole(0, 1440).describe('The least time between two messages about a cluster.'),
  repeatHours: z
    .partialRecord(severity, z.number('must be a number').min(0, 'must not be negative').max(8760, 'is too long'))
    .exactOptional()
    .describe('How often what is still open is told again; 0 for never.'),
  tell: z.partialRecord(severity, telling).exactOptional().describe('When findings of a severity are told.'),
  digestHour: whole(0, 23).describe('The hour of day, UTC, of digests and signs of life.'),
  rules: z.array(rule, 'must be a list').exactOptional().describe('Every rule that fits adds its channels.'),
  recipients: z
    .record(
      words(40).regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes'),
      z.array(z.email('must be an e-mail address'), 'must be a list').min(1, 'must name an address').max(50),
    )
    .exactOptional()
    .describe('E-mail addresses by the name that `email:name` uses.'),
  ownerTag: words(500).exactOptional().describe('The tag of clusters or their resource groups that names the owner.'),
  owners: z.record(words(256), channels).exactOptional().describe('Channels by owner.'),
  inhibitions: z
    .array(z.strictObject({ causes: kinds, effects: kinds }), 'must be a list')
    .exactOptional()
    .describe('Kinds that speak for others while they are open.'),
  maintenance: z.array(maintenance, 'must be a list').exactOptional().describe('When nothing is told.'),
  maskSubscriptionIds: z.boolean('must be true or false').exactOptional().describe('Shortens subscription ids.'),
  flapMinutes: whole(0, 1440).describe('What comes back sooner than this, twice in a row, is told once.'),
  heartbeatDays: whole(0, 31).describe('Days between two signs of life; 0 for none.'),
  blindAfterHours: whole(1, 168).describe('An audit that has not completed for so long is a blind spot.'),
  logsSilentHours: whole(1, 720).describe(
    'A workspace that used to get firewall logs and got none for so long is a blind spot.',
  ),
});

type Written = z.infer<typeof alertsSchema>;

/** The policy that is meant: what is not written is as usual. */
export function toAlertPolicy(written: Written): AlertPolicy {
  const usual = defaultAlertPolicy;
  const { repeatHours, tell, rules, inhibitions, maintenance: windows, recipients, owners, ...plain } = written;
  return {
    ...usual,
    ...plain,
    repeatHours: { ...usual.repeatHours, ...repeatHours },
    tell: { ...usual.tell, ...tell },
    rules: (rules ?? []).map(({ kinds: named, ...one }) => ({ ...one, ...(named ? { kinds: named } : {}) })),
    inhibitions: inhibitions ? inhibitions.map(toKinds) : usual.inhibitions,
    maintenance: (windows ?? []).map((window) => ({
      reason: window.reason,
      span: toSpan(window),
      ...(window.clusters === undefined ? {} : { clusters: window.clusters }),
    })),
    recipients: recipients ?? {},
    owners: owners ?? {},
  };
}

function toKinds({ causes, effects }: { readonly causes: readonly string[]; readonly effects: readonly string[] }) {
  const named = (patterns: readonly string[]) =>
    findingKinds.filter((kind) => patterns.some((pattern) => fitsPattern(kind, pattern)));
  return { causes: named(causes), effects: named(effects) };
}

function toSpan({ from, until, weekly: every }: z.infer<typeof maintenance>): MaintenanceSpan {
  if (every === undefined) return { kind: 'once', from: from ?? '', until: until ?? '' };
  const [hour, minute] = every.at.split(':').map(Number);
  const startMinute = days.indexOf(every.day) * 1440 + (hour ?? 0) * 60 + (minute ?? 0);
  return { kind: 'weekly', startMinute, minutes: Math.round(every.hours * 60) };
}
