import { parseArgs } from 'node:util';

/** What `npm start` was asked to do. */
export interface StartOptions {
  readonly scenario: string;
  /** Empty for the scenario as it is. */
  readonly variant: string;
  readonly once: boolean;
  /** Run the bundle that is deployed instead of the sources. */
  readonly bundle: boolean;
  readonly port: number;
  readonly controlPort: number;
  /** Folder for what the run made; undefined keeps nothing. */
  readonly keep: string | undefined;
}

/** The command line: run a scenario, or only print something. */
export type StartCommand =
  | { readonly kind: 'run'; readonly options: StartOptions }
  | { readonly kind: 'list' | 'help' };

/** What the user did wrong, in one line. Ends the program with exit 2. */
export class StartUsageError extends Error {
  override readonly name = 'StartUsageError';
}

/** The help text. */
export const startUsage = `Usage: npm start -- [options]

Starts a storage account, a simulated Azure with a scenario, and Breakwater's functions, all on this machine; audits at
once, prints the report and stays until Ctrl-C.

--scenario NAME[:VARIANT]  what to simulate (default egress-article)
--list                     print the scenarios and their variants
--once                     audit, print and stop: exit 0 nothing high or critical, 1 something, 3 answer incomplete
--bundle                   run the deployment bundle that npm run build made
--port N                   port of the functions (default 7071)
--control-port N           port of the simulated Azure's page (default 7072)
--keep DIR                 write the report, the cards and the mails to this folder
--help
`;

/** Reads the command line. @throws StartUsageError for an option or a value that is none */
export function readStartCommand(words: readonly string[]): StartCommand {
  const values = parse(words);
  if (values.help) return { kind: 'help' };
  if (values.list) return { kind: 'list' };
  const [scenario = '', variant = ''] = values.scenario.split(':', 2);
  const port = toPort('--port', values.port);
  const controlPort = toPort('--control-port', values['control-port']);
  if (port === controlPort) throw new StartUsageError('--port and --control-port must differ.');
  const { once, bundle, keep } = values;
  if (keep === '') throw new StartUsageError('--keep needs the name of a folder.');
  return { kind: 'run', options: { scenario, variant, once, bundle, port, controlPort, keep } };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        scenario: { type: 'string', default: 'egress-article' },
        list: { type: 'boolean', default: false },
        once: { type: 'boolean', default: false },
        bundle: { type: 'boolean', default: false },
        port: { type: 'string', default: '7071' },
        'control-port': { type: 'string', default: '7072' },
        keep: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (thrown) {
    const [problem = ''] = thrown instanceof Error ? thrown.message.split(/\. |\n/) : [String(thrown)];
    throw new StartUsageError(`${problem.replace(/\.$/, '')}; see npm start -- --help.`);
  }
}

function toPort(option: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new StartUsageError(`${option} must be a whole number from 1 to 65535.`);
}
