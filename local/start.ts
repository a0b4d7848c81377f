/** `npm start`: the whole service on one machine. Parts are loaded after the first words, which must not wait for them. */
import { listenForInterrupt } from './interrupt.ts';
import { readStartCommand, type StartOptions, startUsage } from './startOptions.ts';

/** Milliseconds after the end until what still holds the process is not waited for any more. */
const lingerMs = 1_000;
/** Errors that are the user's to mend; anything else is a bug and shows its stack. */
const oneLineErrors = ['HostError', 'NoReportError', 'PortInUseError', 'ScenarioError', 'StartUsageError'];

const say = (line: string): void => void process.stderr.write(`${line}\n`);

process.exitCode = await main(process.argv.slice(2));
setTimeout(() => process.exit(), lingerMs).unref();

/** Runs one command line and returns its exit status. */
async function main(words: readonly string[]): Promise<number> {
  try {
    const command = readStartCommand(words);
    if (command.kind === 'run') return await run(command.options);
    process.stdout.write(command.kind === 'help' ? startUsage : await renderScenarios());
    return 0;
  } catch (thrown) {
    const isOneLine = thrown instanceof Error && oneLineErrors.includes(thrown.name);
    say(isOneLine ? `npm start: ${thrown.message}` : String(thrown instanceof Error ? thrown.stack : thrown));
    return 2;
  }
}

async function run(options: StartOptions): Promise<number> {
  const { scenario: name, variant, keep, port, controlPort } = options;
  const interrupt = listenForInterrupt();
  const { readScenario } = await import('./scenarios/readScenario.ts');
  const scenario = await readScenario(name, variant);
  const { makeKeepFolder } = await import('./keepResults.ts');
  if (keep !== undefined) await makeKeepFolder(keep);
  say(`Starting storage, a simulated Azure (${variant === '' ? name : `${name}:${variant}`}) and the functions …`);
  const { startParts } = await import('./startParts.ts');
  const { runScenario } = await import('./runScenario.ts');
  const azure = await startParts({ scenario, bundle: options.bundle, port, controlPort, log: say });
  try {
    return await runScenario({ options, scenario, azure, interrupt, say });
  } finally {
    await azure.close();
  }
}

async function renderScenarios(): Promise<string> {
  const { listScenarios, readScenario } = await import('./scenarios/readScenario.ts');
  const scenarios = await Promise.all((await listScenarios()).map((name) => readScenario(name)));
  const blocks = scenarios.map(({ name, title, variants }) =>
    [`${name}  ${title}`, ...variants.map((variant) => `  ${name}:${variant}`)].join('\n'),
  );
  return `${blocks.join('\n')}\n`;
}
