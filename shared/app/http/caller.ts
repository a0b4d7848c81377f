/** Who calls: the holder of a function key, or a person or workload that App Service signed in. */
export type Caller =
  | { readonly kind: 'key' }
  | { readonly kind: 'signedIn'; readonly name: string; readonly roles: readonly string[] };

/** What a caller wants to do. */
export type Wish = 'read' | 'write';

/** Why a caller may not. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly detail: string;
}

/** Reads a header by its name, any case; null if it is absent. */
export type HeaderReader = (name: string) => string | null;

interface Claim {
  readonly typ: string;
  readonly val: string;
}

/**
 * Who calls, from the headers that App Service sets where it signs people in (Easy Auth). Elsewhere anybody could write
 * these headers, so they count for nothing and the caller is the holder of a key.
 */
export function toCaller(header: HeaderReader, signsIn: boolean): Caller {
  const name = signsIn ? header('x-ms-client-principal-name') : null;
  if (name === null || name.trim() === '') return { kind: 'key' };
  return { kind: 'signedIn', name, roles: toRoles(header('x-ms-client-principal') ?? '') };
}

/** The roles among the claims of a principal (base64 of JSON). What cannot be read gives none. */
function toRoles(principal: string): readonly string[] {
  const { claims, role_typ: roleType = 'roles' } = parse(principal);
  if (!Array.isArray(claims)) return [];
  return claims.filter(isClaim).flatMap(({ typ, val }) => (typ === roleType || typ === 'roles' ? [val] : []));
}

function isClaim(value: unknown): value is Claim {
  return (
    typeof value === 'object' && value !== null && 'typ' in value && 'val' in value && typeof value.val === 'string'
  );
}

function parse(principal: string): { readonly claims?: unknown; readonly role_typ?: unknown } {
  try {
    const value: unknown = JSON.parse(Buffer.from(principal, 'base64').toString('utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/**
 * Why a caller may not do something, or undefined. A function key is the floor and enough by itself while nobody signs in.
 * Where people sign in, writing needs somebody with the role `approver`, and reading by a person one of the two roles; a
 * key alone then still reads.
 */
export function toRefusal(caller: Caller, wish: Wish, signsIn: boolean): Refusal | undefined {
  if (!signsIn) return undefined;
  if (caller.kind === 'key') {
    if (wish === 'read') return undefined;
    return { status: 401, detail: 'Sign in: what changes something here is done by a person with the role approver.' };
  }
  const may = caller.roles.includes('approver') || (wish === 'read' && caller.roles.includes('reader'));
  const wanted = wish === 'write' ? 'approver' : 'reader or approver';
  return may
    ? undefined
    : { status: 403, detail: `The role ${wanted} is missing; an administrator assigns it in Entra ID.` };
}
