/** `npm run bench`: prints ratios against peers and limits measured in the same run. Words name what to run (`node bench/run.ts denies`); all of it otherwise. It never fails on a time. */
import { argv } from 'node:process';
import { benchCatalog } from './catalog.ts';
import { benchColdStart } from './coldStart.ts';
import { benchDenies } from './denies.ts';
import { benchDrift } from './drift.ts';
import { benchFirewall } from './firewall.ts';
import { benchEffect } from './effect.ts';
import { benchFleet } from './fleet.ts';
import { benchEvent } from './event.ts';
import { benchHub } from './hub.ts';
import { benchReport } from './report.ts';
import { benchRules } from './rules.ts';
import { benchServed } from './served.ts';

const print = (line: string) => void process.stdout.write(`${line}\n`);
const wanted = argv.slice(2);

const benches = {
  catalog: benchCatalog,
  denies: benchDenies,
  drift: benchDrift,
  firewall: benchFirewall,
  effect: benchEffect,
  fleet: benchFleet,
  event: benchEvent,
  hub: benchHub,
  report: benchReport,
  rules: benchRules,
  served: benchServed,
  coldStart: benchColdStart,
};

for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench(print);
}
