import Module from 'node:module';
import { fileURLToPath } from 'node:url';
import type { FunctionMetadata, Handler, ProgrammingModel, Registration } from './coreTypes.ts';
import { HostError, toMessage } from './hostError.ts';

const coreModuleName = '@azure/functions-core';

/** Registrations of the entry that loads right now; undefined when none does, as registering is then too late. */
let collecting: Registration[] | undefined;
/**
 * Registrations by entry. A module runs once in a process however often it is imported, so a second load of the same
 * entry registers nothing new and gets what its first load registered.
 */
const registrationsByEntry = new Map<string, readonly Registration[]>();
/** One core module per copy of the library: the package in node_modules, and the one inside a bundle. */
const coreByLibrary = new Map<string, object>();

/**
 * Loads an entry point (an ES module in TypeScript, or a CommonJS bundle) the way the Functions worker does: with the
 * virtual module in place that only exists there. Gives what this entry registered, and nothing of other entries.
 * @throws HostError `entryFailed` if the entry throws, `noFunctions` if it registers none.
 */
export async function loadRegistrations(entry: URL): Promise<readonly Registration[]> {
  const known = registrationsByEntry.get(entry.href);
  if (known) return known;
  if (collecting) throw new HostError('entryFailed', 'Another function app is being loaded in this process.');
  provideCoreModule();
  const registrations = await collectFrom(entry);
  registrationsByEntry.set(entry.href, registrations);
  return registrations;
}

async function collectFrom(entry: URL): Promise<readonly Registration[]> {
  const registrations: Registration[] = [];
  collecting = registrations;
  try {
    await import(/* @vite-ignore */ entry.href);
  } catch (thrown) {
    throw new HostError('entryFailed', `${fileURLToPath(entry)} could not be loaded: ${toMessage(thrown)}`, thrown);
  } finally {
    collecting = undefined;
  }
  if (registrations.length === 0) {
    const hint = 'It must call app.* while it loads, and nothing may load @azure/functions before the host does.';
    throw new HostError('noFunctions', `${fileURLToPath(entry)} registered no function. ${hint}`);
  }
  return registrations;
}

interface RequiringModule {
  readonly filename?: string | null;
}
type Require = (this: RequiringModule, id: string) => unknown;

let provided = false;

/** The worker proxies `Module.prototype.require` as well; the library's CommonJS build asks for the module through it. */
function provideCoreModule(): void {
  if (provided) return;
  provided = true;
  const prototype = Module.prototype as unknown as { require: Require };
  prototype.require = new Proxy(prototype.require, {
    apply: (original, requiring: RequiringModule, [id]: [string]) =>
      id === coreModuleName ? coreOf(requiring.filename ?? '') : Reflect.apply(original, requiring, [id]),
  });
}

function coreOf(library: string): object {
  const known = coreByLibrary.get(library);
  if (known) return known;
  const core = createCore();
  coreByLibrary.set(library, core);
  return core;
}

function createCore(): object {
  let model: ProgrammingModel | undefined;
  return {
    setProgrammingModel: (given: ProgrammingModel) => {
      model = given;
    },
    registerFunction: (metadata: FunctionMetadata, handler: Handler) => register({ metadata, handler, model }),
    registerHook: (name: string) => {
      throw new HostError('unsupported', `The local host does not run hooks, and the app registers one for ${name}.`);
    },
    log: (level: string, _category: string, message: string) => {
      if (level === 'error' || level === 'warning') process.stderr.write(`${message}\n`);
    },
  };
}

function register(call: { metadata: FunctionMetadata; handler: Handler; model: ProgrammingModel | undefined }): void {
  const { metadata, handler, model } = call;
  if (!collecting || !model) {
    throw new HostError('unsupported', `Function ${metadata.name} was registered after its app had started.`);
  }
  if (collecting.some((known) => known.metadata.name.toLowerCase() === metadata.name.toLowerCase())) {
    throw new HostError('unsupported', `Two functions are named ${metadata.name}; names are unique in an app.`);
  }
  collecting.push({ metadata, handler, model });
}
