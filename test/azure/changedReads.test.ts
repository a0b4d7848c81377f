import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChangedTools, readChanged, toKeptResources } from '../../shared/azure/changedReads.ts';
import type { KeptResources } from '../../shared/azure/keptReading.ts';
import type { ReadResources } from '../../shared/azure/readResources.ts';
import type { ShownRow } from '../../shared/azure/shownRows.ts';
import type { ArmResource } from '../../shared/model/estate.ts';
import type { GapReason } from '../../shared/model/gap.ts';
import { toIdKey } from '../../shared/model/resourceId.ts';

const subscriptionId = '00000000-0000-0000-0000-000000000001';
const type = 'Microsoft.Network/routeTables';
const idOf = (name: string) => `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/${type}/${name}`;

/** What there is: a version a resource, by its name. */
type Truth = ReadonlyMap<string, number>;

/** Resource Graph words bodies in its own way; nothing may rest on the two being alike. */
const toBody = (name: string, version: number): ArmResource => ({
  id: idOf(name),
  type,
  name,
  properties: { version },
});
const toRow = (name: string, version: number): readonly [string, ShownRow] => [
  toIdKey(idOf(name)),
  { id: idOf(name).replace('/rg/', '/RG/'), type: type.toLowerCase(), subscriptionId, digest: `shown ${version}` },
];
const toRows = (shown: Truth) => new Map([...shown].map(([name, version]) => toRow(name, version)));

interface Asked {
  readonly gets: string[];
  readonly lists: string[];
}

const gapOf = (id: string, reason: GapReason): ReadResources => ({
  resources: [],
  gaps: [{ resource: id, reason, detail: `status of ${id}` }],
  lost: false,
});

function toTools(truth: Truth, asked: Asked, forbidden: ReadonlySet<string> = new Set()): ChangedTools {
  return {
    width: 4,
    get: (id) => {
      const name = id.split('/').at(-1)?.toLowerCase() ?? '';
      asked.gets.push(name);
      if (forbidden.has(name)) return Promise.resolve(gapOf(id, 'forbidden'));
      const version = truth.get(name);
      if (version === undefined) return Promise.resolve(gapOf(id, 'notFound'));
      return Promise.resolve({ resources: [toBody(name, version)], gaps: [], lost: false });
    },
    list: (list) => {
      asked.lists.push(list.type);
      const resources = [...truth].map(([name, version]) => toBody(name, version));
      return Promise.resolve({ resources, gaps: [], lost: false });
    },
  };
}

const start = Date.parse('2026-03-01T12:00:00Z');
const at = (minutes: number) => new Date(start + minutes * 60_000);
const list = { subscriptionId, type };

function keepAll(truth: Truth, shown: Truth): KeptResources {
  const resources = [...truth].map(([name, version]) => toBody(name, version));
  const read = { resources, gaps: [], lost: false };
  return toKeptResources([{ list, read }], toRows(shown), { now: at(0), former: undefined });
}

interface Step {
  readonly truth: Truth;
  readonly shown: Truth;
  readonly named: readonly string[];
}

async function run(
  kept: KeptResources,
  { truth, shown, named }: Step,
  minutes: number,
  forbidden?: ReadonlySet<string>,
) {
  const asked: Asked = { gets: [], lists: [] };
  const read = await readChanged(toTools(truth, asked, forbidden), {
    kept,
    rows: toRows(shown),
    changed: named.map((name) => `${idOf(name)}/routes/out`),
    types: [type],
    watchedTypes: [type],
    now: at(minutes),
  });
  const found = new Map(
    read.reads.flatMap(({ resources }) => resources).map((one) => [one.name, one.properties?.['version']]),
  );
  return { ...read, kept: JSON.parse(JSON.stringify(read.kept)) as KeptResources, asked, found };
}

const names = ['a', 'b', 'c', 'd'];
const versions = fc.constantFrom(undefined, 1, 2, 3);
const truths: fc.Arbitrary<Truth> = fc
  .tuple(...names.map(() => versions))
  .map(
    (all) => new Map(all.flatMap((version, place) => (version === undefined ? [] : [[names[place] ?? '', version]]))),
  );

/** What was there one after the other, how late Resource Graph is each time for each resource, and what events name. */
const sequences = fc.array(
  fc.record({ truth: truths, lags: fc.array(fc.nat(5), { minLength: 4, maxLength: 4 }), named: fc.subarray(names) }),
  { minLength: 2, maxLength: 12 },
);

/** Resource Graph shows each resource as it was so many steps ago, and never goes back. */
function toSteps(sequence: readonly { truth: Truth; lags: readonly number[]; named: readonly string[] }[]): Step[] {
  const shownAt = new Map(names.map((name) => [name, 0]));
  return sequence.map(({ truth, lags, named }, now) => {
    const shown = names.flatMap((name, place) => {
      const then = Math.max(shownAt.get(name) ?? 0, now - (lags[place] ?? 0));
      shownAt.set(name, then);
      const version = sequence[then]?.truth.get(name);
      return version === undefined ? [] : [[name, version] as const];
    });
    return { truth, shown: new Map(shown), named };
  });
}

describe('what Resource Graph tells as changed, and the Resource Manager as it is', () => {
  it('is never told as different from before unless it was read so just now, however late Resource Graph is', async () => {
    await fc.assert(
      fc.asyncProperty(sequences, async (sequence) => {
        const [first, ...rest] = toSteps(sequence);
        if (!first) return;
        let kept = keepAll(first.truth, first.shown);
        let before = new Map<string, unknown>(first.truth);
        for (const [place, step] of rest.entries()) {
          const { found, kept: next, isAsked } = await run(kept, step, 10 * (place + 1));
          for (const name of names) {
            const isTold = found.get(name) !== before.get(name);
            if (isTold || isAsked(idOf(name))) expect(found.get(name)).toBe(step.truth.get(name));
          }
          // What events name is as it is, whatever Resource Graph shows.
          for (const name of step.named) expect(found.get(name)).toBe(step.truth.get(name));
          [kept, before] = [next, found];
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is what there is as soon as Resource Graph shows that, whatever happened before', async () => {
    await fc.assert(
      fc.asyncProperty(sequences, async (sequence) => {
        const steps = toSteps(sequence);
        const last = steps.at(-1);
        const [first, ...rest] = steps;
        if (!first || !last) return;
        const quiet = { truth: last.truth, shown: last.truth, named: [] };
        let kept = keepAll(first.truth, first.truth);
        let minutes = 0;
        for (const step of [...rest, quiet]) {
          minutes += 10;
          ({ kept } = await run(kept, step, minutes));
        }
        const { found } = await run(kept, quiet, minutes + 10);
        expect(found).toEqual(last.truth);
        // And some time later nothing is asked for any more.
        const settled = await run((await run(kept, quiet, minutes + 80)).kept, quiet, minutes + 90);
        expect(settled.found).toEqual(last.truth);
        expect(settled.hasAsked).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

describe('reading what changed', () => {
  const truth: Truth = new Map([
    ['a', 1],
    ['b', 1],
  ]);
  const calm: Step = { truth, shown: truth, named: [] };

  it('asks for nothing where nothing changed', async () => {
    const { found, hasAsked, asked } = await run(keepAll(truth, truth), calm, 10);
    expect([hasAsked, asked]).toEqual([false, { gets: [], lists: [] }]);
    expect(found).toEqual(truth);
  });

  it('asks once for what differs, is new or is missing', async () => {
    const after: Truth = new Map([
      ['b', 2],
      ['c', 1],
    ]);
    const { found, asked } = await run(keepAll(truth, truth), { truth: after, shown: after, named: [] }, 10);
    expect(asked).toEqual({ gets: ['b', 'c', 'a'], lists: [] });
    expect(found).toEqual(after);
  });

  it('sees what was changed, changed back and changed again while Resource Graph was one change behind', async () => {
    const [one, three]: readonly Truth[] = [new Map([['b', 1]]), new Map([['b', 3]])];
    if (!one || !three) throw new Error('two states were made');
    const second = await run(keepAll(three, three), { truth: three, shown: one, named: [] }, 10);
    expect(second.found).toEqual(three);
    // Now its row is the one that was shown with the other body.
    expect((await run(second.kept, { truth: one, shown: one, named: [] }, 20)).found).toEqual(one);
  });

  it('leaves a gap, and never a removal, where a resource may not be read, and asks again', async () => {
    const hidden: Step = { truth, shown: new Map([['a', 1]]), named: [] };
    const first = await run(keepAll(truth, truth), hidden, 10, new Set(['b']));
    expect([...first.found.keys()]).toEqual(['a']);
    expect(first.reads.flatMap(({ gaps }) => gaps)).toMatchObject([{ resource: idOf('b'), reason: 'forbidden' }]);
    const second = await run(first.kept, calm, 20);
    expect(second.asked.gets).toEqual(['b']);
    expect(second.found).toEqual(truth);
  });

  it('does not take a subscription that nobody finds for a resource that is gone', async () => {
    const tools: ChangedTools = {
      ...toTools(truth, { gets: [], lists: [] }),
      get: (id) =>
        Promise.resolve({
          resources: [],
          gaps: [{ resource: id, reason: 'notFound', detail: 'status 404 SubscriptionNotFound' }],
          lost: false,
        }),
    };
    const input = { changed: [], types: [type], watchedTypes: [type], now: at(10), rows: new Map<string, ShownRow>() };
    const { reads, kept } = await readChanged(tools, { ...input, kept: keepAll(truth, truth) });
    expect(reads.flatMap(({ gaps }) => gaps)).toHaveLength(2);
    expect(kept.resources).toHaveLength(2);
  });

  it('lists whole types where more than two hundred differ', async () => {
    const many = (version: number): Truth => new Map(Array.from({ length: 201 }, (_, count) => [`r${count}`, version]));
    const { asked, found } = await run(keepAll(many(1), many(1)), { truth: many(2), shown: many(2), named: [] }, 10);
    expect(asked).toEqual({ gets: [], lists: [type] });
    expect(found).toEqual(many(2));
  });

  it('asks again for a list that had gaps', async () => {
    const read = { resources: [], gaps: [{ resource: 'the list', reason: 'forbidden' as const }], lost: false };
    const kept = toKeptResources([{ list, read }], new Map(), { now: at(0), former: undefined });
    const { asked, found, kept: next } = await run(kept, calm, 10);
    expect(asked).toEqual({ gets: [], lists: [type] });
    expect(found).toEqual(truth);
    expect((await run(next, calm, 80)).hasAsked).toBe(true);
    expect((await run((await run(next, calm, 80)).kept, calm, 90)).hasAsked).toBe(false);
  });

  it('lists a subscription that a management group got meanwhile, if there is a cluster or firewall in it', async () => {
    const other = '00000000-0000-0000-0000-000000000002';
    const row = (id: string): readonly [string, ShownRow] => [
      toIdKey(id),
      { id, type: type.toLowerCase(), subscriptionId: other, digest: 'x' },
    ];
    const asked: string[] = [];
    const tools: ChangedTools = {
      ...toTools(truth, { gets: [], lists: [] }),
      list: ({ subscriptionId: id }) => (asked.push(id), Promise.resolve({ resources: [], gaps: [], lost: false })),
    };
    const input = { kept: keepAll(truth, truth), changed: [], types: [type], now: at(10) };
    const rows = new Map([...toRows(truth), row(idOf('x').replace(subscriptionId, other))]);
    await readChanged(tools, { ...input, rows, watchedTypes: ['Microsoft.Network/azureFirewalls'] });
    expect(asked).toEqual([]);
    await readChanged(tools, { ...input, rows, watchedTypes: [type] });
    expect(asked).toEqual([other]);
  });
});
