import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listScenarios, readScenario, type Scenario } from '../../local/scenarios/readScenario.ts';
import type { Severity } from '../../shared/model/finding.ts';
import type { Egress } from '../../shared/model/report.ts';
import type { Stage, Verdict } from '../../shared/model/verdict.ts';
import { root } from '../support/sourceFiles.ts';

/** A dependency with the answer that was worked out by hand. */
export interface ExpectedRow {
  readonly destination: string;
  readonly protocol: string;
  readonly port: number;
  /** The deciding stage, and the rule and its collection if one decided. */
  readonly stage?: Stage;
  readonly rule?: string;
  readonly collection?: string;
  /** At least these. */
  readonly caveats?: readonly string[];
}

/** What must come out of one scenario or variant. */
export interface Expectation {
  /** Exit status of an audit with the default threshold. */
  readonly exit: 0 | 1 | 3;
  readonly egress?: readonly { readonly subnet: string; readonly via: Egress['via'] }[];
  /** All required and recommended dependencies with these verdicts, apart from those under `ifListed`. */
  readonly denied: readonly ExpectedRow[];
  readonly partial: readonly ExpectedRow[];
  readonly unknown: readonly ExpectedRow[];
  /** Some that must be listed and allowed. */
  readonly allowed: readonly ExpectedRow[];
  /** May be missing; if listed, then with this verdict. */
  readonly ifListed: readonly (ExpectedRow & { readonly verdict: Verdict })[];
  readonly notListed?: readonly string[];
  /** Denied flows that the logs must show, with the deciding rule. */
  readonly denies?: readonly { readonly destination: string; readonly port: number; readonly rule?: string }[];
  /** All findings of a scenario; those of a variant that its scenario does not have. Worst first. */
  readonly findings: readonly { readonly kind: string; readonly severity: Severity }[];
  /** For people. */
  readonly why: string;
}

/** One scenario or variant with what must come out of it. */
export interface ScenarioCase {
  readonly title: string;
  /** Name of the cluster that all of it is about; others of a variant only stand by. */
  readonly cluster: string;
  readonly scenario: Scenario;
  readonly expected: Expectation;
}

/** Every scenario and every variant of it; a variant without an expectation is a mistake and throws. */
export async function readCases(): Promise<readonly ScenarioCase[]> {
  const names = await listScenarios();
  const cases = await Promise.all(names.map(readCasesOf));
  return cases.flat();
}

async function readCasesOf(name: string): Promise<readonly ScenarioCase[]> {
  const { variants } = await readScenario(name);
  const { cluster, variants: expectations } = readExpectations(name);
  const known = ['', ...variants];
  const strange = Object.keys(expectations).filter((variant) => !known.includes(variant));
  if (strange.length > 0)
    throw new Error(`expected.json of ${name} answers for ${strange.join(', ')}, which it has not.`);
  return Promise.all(
    known.map(async (variant) => {
      const expected = expectations[variant];
      if (!expected) throw new Error(`expected.json of ${name} has no answer for "${variant}".`);
      return { title: toTitle(name, variant), cluster, scenario: await readScenario(name, variant), expected };
    }),
  );
}

interface Expectations {
  readonly cluster: string;
  readonly variants: Readonly<Record<string, Expectation>>;
}

function readExpectations(name: string): Expectations {
  const path = join(root, 'local', 'scenarios', name, 'expected.json');
  return JSON.parse(readFileSync(path, 'utf8')) as Expectations;
}

/** `egress-article` or `egress-article, variant healthy`. */
function toTitle(name: string, variant: string): string {
  return variant === '' ? name : `${name}, variant ${variant}`;
}
