import { describe, expect, it } from 'vitest';
import { auditEstate } from '../../shared/app/auditEstate.ts';
import type { Json, JsonObject } from '../../shared/model/json.ts';
import type { Report } from '../../shared/model/report.ts';
import type { Path, RuleRef } from '../../shared/model/verdict.ts';
import { toEstate } from '../../shared/normalise/toEstate.ts';
import { renderJson } from '../../shared/report/renderJson.ts';
import { chooseSeed } from '../oracle/seed.ts';
import { fixtureEstates, scenarioEstates } from './knownEstates.ts';
import { type Chance, toChance } from './random.ts';
import { mapRules, recaseJson, renumber, shuffleJson, withIpGroups } from './rewrite.ts';

const estates = [...scenarioEstates(), ...fixtureEstates()];
const times = 5;

function report(resources: Json): Report {
  const text = JSON.stringify(resources);
  const estate = toEstate([{ name: 'estate.json', text }], { kind: 'files' });
  return auditEstate({ estate, generatedAt: '2026-11-21T12:00:00.000Z' });
}

/** What a report says, without the numbers and words in which it says it. */
function gist({ clusters, findings, complete }: Report) {
  return {
    complete,
    findings: findings.map(({ kind, severity, fingerprint }) => `${severity} ${kind} ${fingerprint}`),
    clusters: clusters.map(({ egress, dependencies }) => ({
      egress: egress.map(({ subnetId, via, firewallId }) => [subnetId, via, firewallId]),
      dependencies: dependencies.map((one) => [
        one.id,
        one.destination,
        one.port,
        one.verdict,
        one.caveats,
        one.paths.map(toSteps),
      ]),
    })),
  };
}

function toSteps({ trace }: Path): readonly string[] {
  return trace.map(({ stage, outcome, rule, covers }) =>
    [stage, outcome, rule?.group, rule?.collection, rule?.name, covers].join(' '),
  );
}

type Rewrite = (resources: readonly Json[], chance: Chance) => Json;

function each(law: string, check: (resources: readonly Json[], chance: Chance) => void) {
  it.each(estates)(`${law}: $name`, ({ name, resources }) => {
    const seed = chooseSeed(`${law}: ${name}`);
    for (let index = 0; index < times; index += 1) check(resources, toChance(seed + index));
  });
}

describe('a report stays the same', () => {
  const same = (rewrite: Rewrite, view: (one: Report) => unknown) => (resources: readonly Json[], chance: Chance) => {
    expect(view(report(rewrite(resources, chance)))).toEqual(view(report(resources)));
  };
  each('to the byte if resources, members and sets come in another order', same(shuffleJson, renderJson));
  each(
    'but for casing if ids, hosts and enumerations are in other casing',
    same(recaseJson, (one) => renderJson(one).toLowerCase()),
  );
  each('but for numbers if priorities are renumbered in order', same(renumber, gist));
  each(
    'if IP groups stand for literal addresses',
    same(
      (resources) => withIpGroups(resources, `${groupOf(resources)}/providers/Microsoft.Network/ipGroups/own`),
      gist,
    ),
  );
});

function groupOf(resources: readonly Json[]): string {
  const [first] = resources as readonly JsonObject[];
  const id = first?.['id'];
  return typeof id === 'string' ? id.split('/').slice(0, 5).join('/') : '';
}

const ranks = ['denied', 'partial', 'unknown', 'allowed'];

/** Rules that let something through, in the forms that both kinds of firewall take. */
const allows: readonly JsonObject[] = [
  {
    sourceAddresses: ['*'],
    destinationAddresses: ['*'],
    destinationPorts: ['443'],
    ipProtocols: ['TCP'],
    protocols: ['TCP'],
  },
  {
    sourceAddresses: ['10.0.0.0/9'],
    destinationAddresses: ['20.0.0.0/8', 'AzureCloud'],
    destinationPorts: ['1-65535'],
    ipProtocols: ['Any'],
    protocols: ['Any'],
  },
  {
    sourceAddresses: ['*'],
    targetFqdns: ['*.microsoft.com', '*.azmk8s.io'],
    protocols: [{ protocolType: 'Https', port: 443 }],
  },
  {
    sourceAddresses: ['*'],
    fqdnTags: ['AzureKubernetesService'],
    protocols: [
      { protocolType: 'Http', port: 80 },
      { protocolType: 'Https', port: 443 },
    ],
  },
];

/** An allow rule before or after some rule of an allowing collection of its kind. */
function addAllow(resources: readonly Json[], chance: Chance): { readonly rewritten: Json; readonly added: boolean } {
  const added = chance.pick(allows);
  const isNetwork = added['destinationPorts'] !== undefined;
  const places: JsonObject[] = [];
  mapRules(resources, (rule, collection) => {
    if (isAllowing(collection) && isNetworkRule(rule) === isNetwork) places.push(rule);
    return [rule];
  });
  if (places.length === 0) return { rewritten: resources, added: false };
  const place = chance.pick(places);
  const isFirst = chance.below(2) === 0;
  const rewritten = mapRules(resources, (rule) => {
    if (rule !== place) return [rule];
    const { ruleType } = rule;
    const { ipProtocols, ...rest } = added;
    const own = ruleType === undefined ? rest : isNetwork ? { ...rest, protocols: undefined, ipProtocols } : rest;
    const more: JsonObject = { name: 'added', ...(ruleType === undefined ? {} : { ruleType }), ...own };
    return isFirst ? [more, rule] : [rule, more];
  });
  return { rewritten, added: true };
}

function isAllowing(collection: JsonObject): boolean {
  const { action } = collection;
  const type = typeof action === 'object' && action !== null ? (action as JsonObject)['type'] : undefined;
  return typeof type === 'string' && type.toLowerCase() === 'allow';
}

function isNetworkRule(rule: JsonObject): boolean {
  return rule['destinationPorts'] !== undefined;
}

function verdicts({ clusters }: Report): ReadonlyMap<string, string> {
  return new Map(
    clusters.flatMap(({ id, dependencies }) =>
      dependencies.map((one) => [[id, one.id, one.destination, one.protocol, one.port].join(' '), one.verdict]),
    ),
  );
}

describe('a verdict', () => {
  each('never gets worse by one more allow rule', (resources, chance) => {
    const { rewritten, added } = addAllow(resources, chance);
    if (!added) return;
    const before = verdicts(report(resources));
    const worse = [...verdicts(report(rewritten))].filter(
      ([key, verdict]) => ranks.indexOf(verdict) < ranks.indexOf(before.get(key) ?? verdict),
    );
    expect(worse.map(([key, verdict]) => `${key}: ${before.get(key) ?? ''} -> ${verdict}`)).toEqual([]);
  });

  each('is decided otherwise once the rule that decided it is gone', (resources, chance) => {
    const decided = decisions(report(resources));
    if (decided.length === 0) return;
    const { key, rule, outcome, verdict } = chance.pick(decided);
    const without = report(
      mapRules(resources, (one, { name }) => (one['name'] === rule.name && name === rule.collection ? [] : [one])),
    );
    const after = decisions(without).find((other) => other.key === key);
    if (after?.verdict === verdict) expect([key, after.outcome]).toEqual([key, outcome]);
    expect([key, after?.rule.name === rule.name && after?.rule.collection === rule.collection]).toEqual([key, false]);
  });
});

interface Decision {
  readonly key: string;
  readonly rule: RuleRef;
  readonly outcome: string;
  readonly verdict: string;
}

/** Paths that one rule decided alone. */
function decisions({ clusters }: Report): readonly Decision[] {
  return clusters.flatMap(({ id, dependencies }) =>
    dependencies.flatMap(({ destination, protocol, port, paths, ...one }) =>
      paths.flatMap(({ subnetId, verdict, trace }) => {
        const last = trace.at(-1);
        const key = [id, one.id, destination, protocol, port, subnetId].join(' ');
        const isSole = trace.filter(({ rule }) => rule !== undefined).length === 1;
        return last?.rule && isSole ? [{ key, rule: last.rule, outcome: last.outcome, verdict }] : [];
      }),
    ),
  );
}
