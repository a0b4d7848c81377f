/** The form of the configuration. Loaded only where one is read: the library is large. */
import * as z from 'zod';
import { catalog } from '../catalog/catalog.ts';
import { hiddenFacts } from '../catalog/condition.ts';
import type { Destination } from '../model/catalog.ts';
import type { Config } from '../model/config.ts';
import { findingKinds, severities } from '../model/finding.ts';
import { alertsSchema, toAlertPolicy } from './alerts.zod.ts';
import { toAddressNumber, toAddressSet } from '../net/addressSet.ts';
import { toHostPattern } from '../net/hostPattern.ts';

const words = (most: number) =>
  z.string('must be a text').trim().min(1, 'must not be empty').max(most, `must have at most ${most} characters`);

const clusters = z
  .array(words(500), 'must be a list of names or ids')
  .min(1, 'must name a cluster; leave it out for all')
  .exactOptional()
  .describe('Names (`*` stands for any text) or ARM ids; every cluster if left out.');
const reason = words(500).describe('Why, for whoever reads the report.');
const need = z.enum(['required', 'recommended', 'optional']).describe('How badly clusters need it.');
const dependency = words(300).describe('Id or destination of the dependency, as reports show it.');

const host = words(255)
  .refine((text) => !['any', undefined].includes(toHostPattern(text)?.kind), 'must be a host name or *.domain')
  .describe('A host name, or `*.domain` for every host below a domain.');
const address = words(50)
  .refine((text) => /^[\d./]+$/.test(text) && toAddressSet(text) !== undefined, 'must be an IPv4 address or prefix')
  .describe('An IPv4 address or prefix.');
const serviceTag = words(100)
  .regex(/^[A-Za-z][\w-]*(\.[A-Za-z0-9-]+)?$/, 'must be the name of a service tag')
  .describe('A service tag, with its region where it has one: `Storage.WestEurope`.');

const destination = z
  .strictObject({
    host: host.exactOptional(),
    address: address.exactOptional(),
    serviceTag: serviceTag.exactOptional(),
  })
  .refine((one) => Object.keys(one).length === 1, 'must have one of host, address and serviceTag')
  .meta({ minProperties: 1, maxProperties: 1 });

const ownDependency = z.strictObject({
  id: words(100)
    .regex(/^custom\.[a-z0-9][a-z0-9.-]*$/, 'must be custom. and lower-case letters, digits, dots or dashes')
    .describe('A name of your own; it identifies findings, so keep it.'),
  destination,
  protocol: z
    .enum(['HTTPS', 'HTTP', 'TCP', 'UDP'])
    .describe('HTTP and HTTPS can be allowed by application rules, TCP and UDP by network rules only.'),
  port: z
    .int('must be a whole number')
    .min(1, 'must be a port from 1 to 65535')
    .max(65535, 'must be a port from 1 to 65535'),
  need,
  clusters,
  reason,
});

const exemption = z.strictObject({
  dependency,
  clusters,
  reason,
  owner: words(200).describe('Who answers for it: a team or an address.'),
  until: z.iso.date('must be a date, YYYY-MM-DD').describe('The last day on which it holds, UTC.'),
});

const ignoredDrift = z.strictObject({
  resource: words(500).describe('Name or ARM id of the resource; `*` stands for any text.'),
  path: words(1000).describe('Where it changes, as reports show it, and all below; `*` for everything.'),
  reason,
  owner: words(200).describe('Who answers for it: a team or an address.'),
  until: z.iso.date('must be a date, YYYY-MM-DD').describe('The last day on which it holds, UTC.'),
});

/** Every placeholder of the catalog's destinations. */
const placeholders = [
  ...new Set(
    catalog.flatMap((entry) =>
      [...JSON.stringify(entry.destination).matchAll(/<(\w+)>/g)].map(([, name = '']) => name),
    ),
  ),
].sort();

const inputs = z.strictObject({
  clusters,
  facts: z
    .partialRecord(z.enum(hiddenFacts), z.boolean('must be true or false'))
    .exactOptional()
    .describe('What Azure does not show and is so, or is not so.'),
  values: z
    .partialRecord(z.enum(placeholders), z.array(words(300), 'must be a list of texts'))
    .exactOptional()
    .describe('What stands for a placeholder of the catalog; an empty list for nothing at all.'),
});

const appliance = z.strictObject({
  address: words(50)
    .refine((text) => toAddressNumber(text) !== undefined, 'must be an IPv4 address')
    .describe('Its address, as routes name it.'),
  name: words(200).describe('What it is, for whoever reads the report.'),
  clusters,
  reason,
});

/** The configuration as people write it. */
export const configSchema = z
  .strictObject({
    $schema: z.string('must be a text').exactOptional().describe('Address of this schema, for editors.'),
    dependencies: z.array(ownDependency, 'must be a list').exactOptional().describe('What the catalog cannot know.'),
    needs: z
      .array(z.strictObject({ dependency, need, clusters, reason }), 'must be a list')
      .exactOptional()
      .describe('Another need than the catalog’s.'),
    exemptions: z.array(exemption, 'must be a list').exactOptional().describe('What is not needed, until a day.'),
    inputs: z.array(inputs, 'must be a list').exactOptional().describe('What Azure does not show of clusters.'),
    trustedAppliances: z
      .array(appliance, 'must be a list')
      .exactOptional()
      .describe('Next hops that are firewalls of another make.'),
    ignoredDrift: z
      .array(ignoredDrift, 'must be a list')
      .exactOptional()
      .describe('Changes that are counted and not told, until a day; never one that breaks a dependency.'),
    alerts: alertsSchema.exactOptional().describe('Who is told of what, when.'),
    severities: z
      .partialRecord(z.enum(findingKinds), z.enum(severities))
      .exactOptional()
      .describe('Another severity for a kind of finding.'),
  })
  .meta({ title: 'Configuration of Breakwater' });

type Written = z.infer<typeof configSchema>;
type Step = string | number;

/** What is wrong with a value, before lines are known. */
export interface Problem {
  readonly path: readonly Step[];
  readonly problem: string;
}

/** The configuration that a JSON value holds, or everything that is wrong with it. */
export function checkConfig(
  value: unknown,
): { readonly config: Config } | { readonly config?: never; readonly problems: readonly Problem[] } {
  const checked = configSchema.safeParse(value);
  if (checked.success) return { config: toConfig(checked.data) };
  return { problems: checked.error.issues.flatMap((issue) => toProblems(issue, value)) };
}

function toProblems(issue: z.core.$ZodIssue, value: unknown): readonly Problem[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], problem: 'is not known here' }));
  }
  if (issue.code !== 'invalid_value' && issue.code !== 'invalid_type') return [{ path, problem: issue.message }];
  if (isMissing(path, value)) return [{ path, problem: 'is missing' }];
  if (issue.code === 'invalid_type') return [{ path, problem: toTypeProblem(issue.message, issue.expected) }];
  return [{ path, problem: `must be one of ${issue.values.map(String).join(', ')}` }];
}

/** The schema's own words where it has some. */
function toTypeProblem(message: string, expected: string): string {
  return message.startsWith('must ') ? message : `must be of type ${expected}`;
}

function isMissing(path: readonly Step[], value: unknown): boolean {
  const found = path.reduce<unknown>(
    (part, step) => (typeof part === 'object' && part !== null ? (part as Record<Step, unknown>)[step] : undefined),
    value,
  );
  return found === undefined;
}

function toConfig({
  dependencies = [],
  needs = [],
  exemptions = [],
  inputs: given = [],
  trustedAppliances,
  ignoredDrift: ignored,
  alerts,
  severities: graded = {},
}: Written): Config {
  return {
    dependencies: dependencies.map((one) => ({ ...one, destination: toDestination(one.destination) })),
    needs,
    exemptions,
    inputs: given.map(({ facts = {}, values = {}, ...scope }) => ({ ...scope, facts, values })),
    ...(trustedAppliances === undefined ? {} : { trustedAppliances }),
    ...(ignored === undefined ? {} : { ignoredDrift: ignored }),
    ...(alerts === undefined ? {} : { alerts: toAlertPolicy(alerts) }),
    severities: graded,
  };
}

function toDestination({ host: pattern, address: prefix, serviceTag: tag }: z.infer<typeof destination>): Destination {
  if (pattern !== undefined) return { kind: 'host', pattern: pattern.toLowerCase().replace(/\.$/, '') };
  if (prefix !== undefined) return { kind: 'address', prefix };
  return { kind: 'serviceTag', tag: tag ?? '' };
}
