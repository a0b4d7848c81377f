/** What the user did wrong: one line that says what, where and what to do. Ends the program with exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The help text. */
export const usage = `Usage: breakwater audit <estate…> [options]
       breakwater audit --subscription ID [--subscription ID …] [options]
       breakwater dependencies <estate…> [options]
       breakwater explain <estate…> --from CLUSTER|SUBNET|IP --to HOST[:PORT]|IP[:PORT]
       breakwater denies <logs…> [--estate FILE …] [options]
       breakwater diff <before> <after> [options]
       breakwater whatif <estate…> --change FILE [options]
       breakwater baseline show|accept [--account NAME] [options]
       breakwater findings list|acknowledge FINGERPRINT|silence FINGERPRINT [--account NAME] [options]

audit         says what each AKS cluster of an estate needs to reach and whether its way out lets it
dependencies  says what each needs and why, or writes the firewall rules that allow exactly that
explain       says what becomes of one flow, hop by hop: subnet, route, DNS, firewall rules, verdict
denies        says what the firewall's logs show as denied, of which cluster and which of its needs
diff          says what changed between two states and what that does to traffic and to what clusters need
whatif        says the same of a change that was not made yet: a template, a plan, resources
findings      lists what a deployment remembers of findings; says that somebody takes care, or wants to hear no more
baseline      shows or accepts the state against which a deployment tells drift

<estate…>            files or folders with ARM resources as JSON: an array, {"value": []}, {"data": []},
                     one resource, or a resource a line; "az … show" output is taken too
                     audit and diff take snapshot:DIGEST too, a state that a deployment stored
--snapshots DIR      where copies of stored snapshots are, DIGEST.json.gz each
--account NAME       else the storage account of the deployment, read with the account of "az login"; else the
                     connection string in AzureWebJobsStorage
--subscription ID    read Azure instead of files, with the account of "az login" or a managed identity
--logs FILE          deny logs: a query answer, az output, portal CSV, diagnostic NDJSON (repeatable)
--workspace ID       with --subscription: read the deny logs of this Log Analytics workspace too (repeatable)
--baseline FILE      an estate to compare with, or what it should be: an ARM template or "terraform show -json"
--config FILE        your own dependencies, exemptions and the like (default: breakwater.config.json if it is here)
--format FORMAT      table (default), json, html, markdown (pull requests), sarif (code scanning), junit (builds),
                     csv or metrics (Prometheus)
--all                list in the table, too, what is optional and not let through
--out FILE           write the result there instead of standard output
--fail-on SEVERITY   critical, high (default), medium, low or info: exit 1 from there on
--now TIME           take this instant (ISO 8601) as now

dependencies:
--cluster NAME       only this cluster, by name or id (repeatable)
--format FORMAT      table (default), json, csv, bicep or terraform
--need NEED          required, recommended or optional: what is needed at least so much; optional
                     unless the format is bicep or terraform: recommended there
--config FILE, --out FILE, --now TIME

explain:
--from ORIGIN        a cluster (name or id), a subnet (name, network/subnet or id), an address or prefix
--to TARGET          a host, *.suffix, address, prefix or service tag, with or without :PORT
--protocol PROTOCOL  https, http, tcp or udp; else what the port stands for, https without one
--format FORMAT      text (default) or json
--config FILE, --out FILE, --now TIME

denies:
--estate FILE        attribute flows to the clusters of this estate (repeatable)
--format FORMAT      table (default) or json
--rows               with json: say of every row of the logs what it is
--config FILE, --out FILE, --now TIME

diff:
--format FORMAT      table (default) or json
--fail-on SEVERITY   critical, high (default), medium, low or info: exit 1 if a change is as grave
--config FILE, --out FILE, --now TIME

baseline:
--account NAME       the storage account of the deployment; else the connection string in AzureWebJobsStorage
--cluster NAME       name or id; may be left out while there is one
--who NAME, --why TEXT, --until TIME, --digest DIGEST   with accept: who and why, the end if there is one, and
                     the state that was looked at (as show tells it)
--format FORMAT      table (default) or json

findings:
--account NAME       the storage account of the deployment; else the connection string in AzureWebJobsStorage
--cluster NAME, --all   with list: of one cluster, by name or id; what is resolved, too
--who NAME, --why TEXT, --until TIME   who says so, why, and the end of a silence (one that has passed ends it)
--format FORMAT      table (default) or json

whatif:
--change FILE        an ARM template (compiled Bicep too), "terraform show -json" of a plan or state, or resources
                     as Azure returns them (repeatable)
--format FORMAT      table (default) or json
--config FILE, --out FILE, --now TIME

--help, --version

Exit status: 0 nothing at or above --fail-on, 1 something was, 2 wrong usage or unreadable input,
3 the answer is incomplete and nothing reached --fail-on. dependencies: 0, 2 or 3.
whatif: 1 if a dependency would get worse, 3 if that cannot be told. explain: 0 allowed, 1 denied at least in part, 2 wrong usage, 3 unknown.
denies: 1 if something required was denied, 3 if rows or subnets could not be read, else 0.
`;
