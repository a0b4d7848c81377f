import { inParallel } from '../inParallel.ts';
import type { Gap } from '../model/gap.ts';
import type { Json } from '../model/json.ts';
import { fromResourceId } from '../model/resourceId.ts';
import { asObject, propertiesOf, textOf } from '../normalise/readers.ts';
import type { ArmConnection } from './armConnection.ts';
import { malformed, type Problem, toGap } from './problem.ts';

/** A Log Analytics workspace that a diagnostic setting names. */
export interface FoundWorkspace {
  /** ARM id. */
  readonly id: string;
  /** The id under which it is asked. */
  readonly customerId: string;
  /** Tables whose plan is not Analytics: the plan by name. Documents disagree on whether a query sees their rows. */
  readonly plans: ReadonlyMap<string, string>;
}

/** What became of the workspaces that were looked for. */
export interface WorkspaceSearch {
  readonly found: readonly FoundWorkspace[];
  readonly gaps: readonly Gap[];
}

/** Version of the service that answers `customerId` and plans ("Workspaces - Get", "Tables - Get"). */
const workspaceVersion = '2022-10-01';

/** ARM type of a workspace. */
export const workspaceType = 'Microsoft.OperationalInsights/workspaces';

/** How many requests run at the same time. */
const width = 8;

/** Reads the workspaces with these ARM ids, and the plans of these tables in them. What cannot be read is a gap. */
export async function findWorkspaces(
  connection: ArmConnection,
  ids: readonly string[],
  tables: readonly string[],
): Promise<WorkspaceSearch> {
  const searches = await inParallel(ids, width, (id) => findWorkspace(connection, id, tables));
  return { found: searches.flatMap(({ found }) => found), gaps: searches.flatMap(({ gaps }) => gaps) };
}

async function findWorkspace(
  connection: ArmConnection,
  id: string,
  tables: readonly string[],
): Promise<WorkspaceSearch> {
  const target = { resource: id, action: `${workspaceType}/read` };
  const workspace = await readOne(connection, id);
  if ('problem' in workspace) return { found: [], gaps: [toGap(workspace.problem, target)] };
  const customerId = textOf(propertiesOf(asObject(workspace.body)), 'customerId');
  if (customerId === undefined) return { found: [], gaps: [toGap(malformed('it shows no customer id'), target)] };
  const reads = await inParallel(tables, width, (table) => readPlan(connection, id, table));
  const plans = reads.flatMap(({ table, plan }) => (plan === undefined ? [] : [[table, plan] as const]));
  const [problem] = reads.flatMap((read) => read.problem ?? []);
  const gaps = problem ? [toGap(problem, { resource: `${id}/tables`, action: `${workspaceType}/tables/read` })] : [];
  return { found: [{ id, customerId, plans: new Map(plans) }], gaps };
}

interface PlanRead {
  readonly table: string;
  /** Absent for the plan that every query sees, and where the table is absent too. */
  readonly plan?: string;
  readonly problem?: Problem;
}

async function readPlan(connection: ArmConnection, workspaceId: string, table: string): Promise<PlanRead> {
  const answer = await readOne(connection, `${workspaceId}/tables/${table}`);
  if ('problem' in answer) return answer.problem.reason === 'notFound' ? { table } : { table, problem: answer.problem };
  const plan = textOf(propertiesOf(asObject(answer.body)), 'plan');
  return plan === undefined || plan.toLowerCase() === 'analytics' ? { table } : { table, plan };
}

async function readOne(
  connection: ArmConnection,
  id: string,
): Promise<{ readonly body: Json } | { readonly problem: Problem }> {
  const clients = connection.clientsOf(fromResourceId(id)?.subscriptionId ?? '');
  const answer = await connection.get(clients, `${id}?api-version=${workspaceVersion}`);
  return answer.kind === 'problem' ? { problem: answer.problem } : { body: answer.body as Json };
}
