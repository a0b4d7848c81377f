import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../shared/app/config.ts';
import { version } from '../shared/app/version.ts';
import { PortError } from '../shared/ports.ts';
import { audit } from './audit.ts';
import { baseline } from './baseline.ts';
import { readBaselineOptions } from './baselineOptions.ts';
import { denies } from './denies.ts';
import { readDeniesOptions } from './deniesOptions.ts';
import { dependencies } from './dependencies.ts';
import { readDependenciesOptions } from './dependenciesOptions.ts';
import { diff } from './diff.ts';
import { readDiffOptions } from './diffOptions.ts';
import { explain } from './explain.ts';
import { readExplainOptions } from './explainOptions.ts';
import { findings } from './findings.ts';
import { readFindingsOptions } from './findingsOptions.ts';
import { readAuditOptions } from './options.ts';
import { type Terminal, thisTerminal } from './terminal.ts';
import { UsageError, usage } from './usage.ts';
import { whatif } from './whatif.ts';
import { readWhatIfOptions } from './whatifOptions.ts';

/** Runs one command line and returns its exit status. What the user did wrong is one line on standard error and exit 2. */
export async function main(words: readonly string[], terminal: Terminal = thisTerminal()): Promise<number> {
  try {
    return await run(words, terminal);
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof PortError) && !(error instanceof ConfigError)) throw error;
    terminal.progress(`breakwater: ${error.message}`);
    return 2;
  }
}

async function run([command, ...rest]: readonly string[], terminal: Terminal): Promise<number> {
  if (command === undefined || command === '--help' || command === '-h' || rest.includes('--help')) {
    terminal.print(usage);
    return command === undefined ? 2 : 0;
  }
  if (command === '--version') {
    terminal.print(version);
    return 0;
  }
  if (command === 'audit') return audit(readAuditOptions(rest), terminal);
  if (command === 'dependencies') return dependencies(readDependenciesOptions(rest), terminal);
  if (command === 'denies') return denies(readDeniesOptions(rest), terminal);
  if (command === 'baseline') return baseline(readBaselineOptions(rest), terminal);
  if (command === 'findings') return findings(readFindingsOptions(rest), terminal);
  if (command === 'diff') return diff(readDiffOptions(rest), terminal);
  if (command === 'explain') return explain(readExplainOptions(rest), terminal);
  if (command === 'whatif') return whatif(readWhatIfOptions(rest), terminal);
  throw new UsageError(`unknown command ${command}; see breakwater --help.`);
}

if (argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(argv.slice(2));
