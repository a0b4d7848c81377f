import type { BindingInfo, Registration } from './coreTypes.ts';
import { HostError } from './hostError.ts';

type Settings = Readonly<Record<string, string>>;

/** What starts a function, with its settings resolved. */
export type Trigger =
  | { readonly kind: 'timer'; readonly schedule: string; readonly runOnStartup: boolean }
  | { readonly kind: 'queue'; readonly queueName: string; readonly connection: string }
  | { readonly kind: 'http'; readonly methods: readonly string[]; readonly route: string }
  | { readonly kind: 'eventGrid' };

/** A storage queue that a function puts messages on by returning or setting them. */
export interface QueueOutput {
  /** Name of the binding; `$return` is the return value. */
  readonly binding: string;
  readonly queueName: string;
  readonly connection: string;
}

/** One function of the app, ready to be run. */
export interface AppFunction {
  readonly name: string;
  readonly trigger: Trigger;
  /** Name of the trigger's binding; the library makes it up from a hash. */
  readonly triggerBinding: string;
  readonly queueOutputs: readonly QueueOutput[];
  readonly registration: Registration;
}

/**
 * Reads what a function registered. @throws HostError `unsupported` for a kind of binding that this host does not
 * have, `badSetting` for a `%SETTING%` or a connection that is not set.
 */
export function toAppFunction(registration: Registration, settings: Settings): AppFunction {
  const { name, bindings } = registration.metadata;
  const entries = Object.entries(bindings);
  const found = entries.find(([, { type }]) => /trigger$/i.test(type));
  if (!found) throw new HostError('unsupported', `Function ${name} has no trigger.`);
  const [triggerBinding, triggerInfo] = found;
  const others = entries.filter(([binding]) => binding !== triggerBinding);
  return {
    name,
    trigger: toTrigger(name, triggerInfo, settings),
    triggerBinding,
    queueOutputs: others.flatMap(([binding, info]) => toQueueOutputs({ name, binding, info }, settings)),
    registration,
  };
}

function toTrigger(name: string, info: BindingInfo, settings: Settings): Trigger {
  switch (info.type) {
    case 'timerTrigger':
      return {
        kind: 'timer',
        schedule: resolveSettings(textOf(info, 'schedule'), settings),
        runOnStartup: info['runOnStartup'] === true,
      };
    case 'queueTrigger':
      return { kind: 'queue', ...toQueue(info, settings) };
    case 'httpTrigger':
      return { kind: 'http', methods: methodsOf(info), route: textOf(info, 'route') || name };
    case 'eventGridTrigger':
      return { kind: 'eventGrid' };
    default:
      throw new HostError('unsupported', `Function ${name}: the local host has no trigger of type ${info.type}.`);
  }
}

function toQueueOutputs(
  output: { name: string; binding: string; info: BindingInfo },
  settings: Settings,
): readonly QueueOutput[] {
  const { name, binding, info } = output;
  if (info.type === 'http' && info.direction === 'out') return [];
  if (info.type === 'queue' && info.direction === 'out') return [{ binding, ...toQueue(info, settings) }];
  throw new HostError('unsupported', `Function ${name}: the local host has no ${info.direction} binding ${info.type}.`);
}

function toQueue(info: BindingInfo, settings: Settings): { queueName: string; connection: string } {
  const setting = textOf(info, 'connection') || 'AzureWebJobsStorage';
  const connection = settings[setting];
  if (!connection) throw new HostError('badSetting', `The setting ${setting} must hold a storage connection string.`);
  return { queueName: resolveSettings(textOf(info, 'queueName'), settings), connection };
}

function methodsOf(info: BindingInfo): readonly string[] {
  const methods = info['methods'];
  return Array.isArray(methods) ? methods.map((method) => String(method).toUpperCase()) : ['GET', 'POST'];
}

function textOf(info: BindingInfo, option: string): string {
  const value = info[option];
  return typeof value === 'string' ? value : '';
}

/** Puts settings in the place of `%NAME%`. @throws HostError `badSetting` that names a setting that is not there. */
export function resolveSettings(text: string, settings: Settings): string {
  return text.replace(/%([^%]+)%/g, (_whole, name: string) => {
    const value = settings[name];
    if (value === undefined) throw new HostError('badSetting', `The setting ${name} is not set.`);
    return value;
  });
}
