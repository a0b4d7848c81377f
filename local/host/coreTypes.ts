/**
 * The part of the virtual module `@azure/functions-core` that `@azure/functions` 4.16 uses. The worker provides the
 * module at run time and no package declares it, so its shapes are written down here as the library's sources use them.
 */

/** One binding of a function as the library registers it: the trigger, an input or an output. */
export interface BindingInfo {
  readonly type: string;
  readonly direction: 'in' | 'out';
  readonly [option: string]: unknown;
}

/** What `registerFunction` is told; the keys of `bindings` are the binding names. */
export interface FunctionMetadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, BindingInfo>>;
  readonly retryOptions?: unknown;
}

/** A request or an answer of an HTTP function on its way between host and worker. */
export interface HttpPayload {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: TypedValue | null;
  readonly statusCode?: string;
  readonly cookies?: readonly CookiePayload[];
}

/** A cookie as the library hands it to the host; absent parts are null or undefined. */
export interface CookiePayload {
  readonly name?: string;
  readonly value?: string;
  readonly domain?: { readonly value?: string } | null;
  readonly path?: { readonly value?: string } | null;
  readonly expires?: { readonly value?: { readonly seconds?: number } } | null;
  readonly secure?: { readonly value?: boolean } | null;
  readonly httpOnly?: { readonly value?: boolean } | null;
  readonly sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone';
  readonly maxAge?: { readonly value?: number } | null;
}

/** A value on its way between host and worker: exactly one member is there. */
export interface TypedValue {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: HttpPayload;
}

/** What the host sends to start an invocation. */
export interface InvocationRequest {
  readonly inputData: readonly { readonly name: string; readonly data: TypedValue }[];
  readonly triggerMetadata: Readonly<Record<string, TypedValue>>;
}

/** What an invocation gives back: the `$return` binding's value and the other outputs by binding name. */
export interface InvocationResponse {
  readonly returnValue?: TypedValue | null;
  readonly outputData?: readonly { readonly name: string; readonly data: TypedValue }[];
}

/** What the invocation model needs to know of one invocation. */
export interface CoreInvocation {
  readonly invocationId: string;
  readonly metadata: FunctionMetadata;
  readonly request: InvocationRequest;
  readonly log: (level: string, category: string, message: string) => void;
}

/** A function's handler; the library calls it with the inputs and then the context. */
export type Handler = (...inputs: unknown[]) => unknown;

/** The library's side of one invocation, in the order in which the worker calls it. */
export interface InvocationModel {
  getArguments(): Promise<{ readonly context: unknown; readonly inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], handler: Handler): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
}

/** What the library hands over with `setProgrammingModel`. */
export interface ProgrammingModel {
  getInvocationModel(invocation: CoreInvocation): InvocationModel;
  getCapabilities(worker: Record<string, string>): Promise<Record<string, string>>;
}

/** One `app.*` call, with the library copy's own model to invoke it by. */
export interface Registration {
  readonly metadata: FunctionMetadata;
  readonly handler: Handler;
  readonly model: ProgrammingModel;
}
