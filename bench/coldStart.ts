import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundle } from '../build/bundle.ts';
import { makePackage } from '../build/package.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const runs = 15;

/** One measured start: milliseconds from process start and resident megabytes. */
interface Start {
  readonly ms: number;
  readonly mb: number;
}

interface Variant {
  readonly name: string;
  /** What the child evaluates; it must leave a promise in `ready`. */
  readonly script: string;
}

const load = (file: string) => `const ready = Promise.resolve(require(${JSON.stringify(`${root}${file}`)}).ready)`;

const variants: readonly Variant[] = [
  { name: 'bare node', script: 'const ready = Promise.resolve()' },
  { name: 'hello world', script: load('dist/bench/hello/index.cjs') },
  { name: 'all functions registered', script: load('dist/functions/index.cjs') },
  { name: 'report ready', script: load('dist/bench/report/index.cjs') },
  { name: 'report with its clients', script: load('dist/bench/reportClients/index.cjs') },
  { name: 'auditCluster with its clients', script: load('dist/bench/auditClients/index.cjs') },
  {
    name: 'the same clients, unbundled',
    script: `const ready = import(${JSON.stringify(`${root}bench/start/unbundled.mjs`)})`,
  },
];

/** Measures starts, all variants in turn so that a slow moment hits each alike, and prints medians, ratios and targets. */
export async function benchColdStart(print: (line: string) => void): Promise<void> {
  for (const name of ['hello', 'report', 'reportClients', 'auditClients'])
    await bundle(`bench/start/${name}.ts`, `dist/bench/${name}`);
  const pathOf = (name: string) => fileURLToPath(new URL(`../dist/${name}`, import.meta.url));
  const { size: zipBytes } = await makePackage(pathOf('breakwater.zip'), pathOf('package'));
  const starts = new Map<string, Start[]>(variants.map(({ name }) => [name, []]));
  for (const variant of variants) start(variant); // fills the compile cache and the page cache
  for (let run = 0; run < runs; run += 1)
    for (const variant of variants) starts.get(variant.name)?.push(start(variant));
  const medians = new Map([...starts].map(([name, measured]) => [name, median(measured)]));
  printStarts(medians, print);
  print(`deployment zip ${(zipBytes / 1e6).toFixed(2)} MB (target ≤ 2 MB)`);
  await rm(new URL('../dist/bench', import.meta.url), { recursive: true, force: true });
}

function start({ name, script }: Variant): Start {
  const report =
    'ready.then(() => console.log(JSON.stringify({ ms: performance.now(), mb: process.memoryUsage.rss() / 1e6 })))';
  const child = spawnSync(process.execPath, ['-r', `${root}bench/functionsCore.cjs`, '-e', `${script};${report}`], {
    encoding: 'utf8',
    cwd: root,
  });
  if (child.status !== 0) throw new Error(`${name} did not start: ${child.stderr}`);
  return JSON.parse(child.stdout) as Start;
}

function median(starts: readonly Start[]): Start {
  const middle = (values: readonly number[]) =>
    [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  return { ms: middle(starts.map(({ ms }) => ms)), mb: middle(starts.map(({ mb }) => mb)) };
}

function printStarts(medians: ReadonlyMap<string, Start>, print: (line: string) => void): void {
  const of = (name: string): Start => medians.get(name) ?? { ms: Number.NaN, mb: Number.NaN };
  const [bare, hello] = [of('bare node'), of('hello world')];
  print(`cold start, medians of ${runs} runs, compile cache warm`);
  for (const [name, { ms, mb }] of medians) {
    const ratio = `${(ms / bare.ms).toFixed(2)} × bare`;
    print(`  ${name.padEnd(32)}${ms.toFixed(0).padStart(6)} ms${mb.toFixed(0).padStart(6)} MB   ${ratio}`);
  }
  const [ours, report, reportClients] = [
    of('all functions registered'),
    of('report ready'),
    of('report with its clients'),
  ];
  const [audit, unbundled] = [of('auditCluster with its clients'), of('the same clients, unbundled')];
  const lines = [
    ['registered / hello world', ours.ms / hello.ms, 1.2],
    ['report ready / bare node', report.ms / bare.ms, 2.5],
    ['auditCluster with clients / bare node', audit.ms / bare.ms, 4],
    ['auditCluster with clients / unbundled', audit.ms / unbundled.ms, 0.2],
  ] as const;
  for (const [what, ratio, target] of lines) {
    print(`  ${what.padEnd(52)}${ratio.toFixed(2)} (target ≤ ${target})${ratio <= target ? '' : '  MISSED'}`);
  }
  print(
    `  memory of report over bare node                     ${(report.mb - bare.mb).toFixed(0)} MB (target ≤ 25 MB)`,
  );
  print(
    `  first request of a new instance, clients loaded     ${(reportClients.ms / bare.ms).toFixed(2)} × bare node (no target)`,
  );
}
