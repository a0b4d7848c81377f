import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRules } from '../../shared/drift/effect/ruleDifference.ts';
import type { FlowRule } from '../../shared/drift/effect/flows.ts';
import { toAddressSet } from '../../shared/net/addressSet.ts';

/** Hosts and patterns around them: every flow is to one of the hosts. */
const hosts = ['a.x.example', 'b.x.example', 'c.example', 'd.example'];
const targets = [...hosts, '*.x.example', '*.example', '*'];
const sources = ['10.0.0.0/30', '10.0.0.0/31', '10.0.0.1', '10.0.0.2/31', '10.0.0.3'];
const ports = [443, 80];

interface Plain {
  readonly action: 'allow' | 'deny';
  readonly target: string;
  readonly source: string;
  readonly ports: readonly number[];
}

const anyRule: fc.Arbitrary<Plain> = fc.record({
  action: fc.constantFrom('allow', 'deny'),
  target: fc.constantFrom(...targets),
  source: fc.constantFrom(...sources),
  ports: fc.constantFrom([443], [80], [80, 443]),
});

const lists = fc.array(anyRule, { maxLength: 6 });

/** Another list: some rules left out, some put in elsewhere. */
const pairs = fc
  .tuple(lists, fc.array(fc.tuple(fc.nat(6), anyRule), { maxLength: 2 }), fc.array(fc.nat(6), { maxLength: 2 }))
  .map(([before, added, removed]) => {
    const kept = before.filter((_, index) => !removed.includes(index));
    const after = added.reduce<readonly Plain[]>(
      (list, [at, rule]) => [...list.slice(0, at), rule, ...list.slice(at)],
      kept,
    );
    return { before, after };
  });

function toFlowRule(rule: Plain): FlowRule {
  const services = rule.ports.map((port) => ({ first: 300_000 + port, last: 300_000 + port }));
  const sourceSet = toAddressSet(rule.source) ?? [];
  const destinations = toAddressSet('0.0.0.0/0') ?? [];
  const box = { label: `host ${rule.target}`, sources: sourceSet, destinations, services };
  return { action: rule.action, key: JSON.stringify(rule), taken: [box], doubtful: [] };
}

function matches(rule: Plain, source: number, host: string, port: number): boolean {
  const isTarget = rule.target.startsWith('*') ? host.endsWith(rule.target.slice(1)) : host === rule.target;
  const isSource = (toAddressSet(rule.source) ?? []).some(({ first, last }) => first <= source && source <= last);
  return isTarget && isSource && rule.ports.includes(port);
}

/** Every flow of the small world, and one to a host that only the patterns name. */
function flowsOf(): readonly (readonly [number, string, number])[] {
  const base = toAddressSet('10.0.0.0')?.[0]?.first ?? 0;
  const named = [...hosts, 'other.x.example', 'other.example', 'elsewhere.test'];
  return [0, 1, 2, 3].flatMap((at) => named.flatMap((host) => ports.map((port) => [base + at, host, port] as const)));
}

function decide(rules: readonly Plain[], flow: readonly [number, string, number]): 'allow' | 'deny' {
  return rules.find((rule) => matches(rule, ...flow))?.action ?? 'deny';
}

describe('comparing two lists of rules', () => {
  it('finds flows that are let through no longer, or newly, exactly where some flow is', () => {
    fc.assert(
      fc.property(pairs, ({ before, after }) => {
        const found = compareRules(before.map(toFlowRule), after.map(toFlowRule), 'deny');
        const turned = flowsOf().map((flow) => `${decide(before, flow)} ${decide(after, flow)}`);
        expect(found.open).toEqual([]);
        expect(found.narrowed.length > 0).toBe(turned.includes('allow deny'));
        expect(found.widened.length > 0).toBe(turned.includes('deny allow'));
      }),
      { numRuns: 3_000 },
    );
  });

  it('gives the reverse of the reverse', () => {
    fc.assert(
      fc.property(pairs, ({ before, after }) => {
        const there = compareRules(before.map(toFlowRule), after.map(toFlowRule), 'deny');
        const back = compareRules(after.map(toFlowRule), before.map(toFlowRule), 'deny');
        expect(there.narrowed.length > 0).toBe(back.widened.length > 0);
        expect(there.widened.length > 0).toBe(back.narrowed.length > 0);
      }),
    );
  });
});
