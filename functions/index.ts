/** Entry point of the function app: importing a file registers its function. All register before this returns. */
import './auditCluster.ts';
import './baseline.ts';
import './deliverAlert.ts';
import './explain.ts';
import './findings.ts';
import './health.ts';
import './history.ts';
import './metrics.ts';
import './onResourceChange.ts';
import './openapi.ts';
import './report.ts';
import './reportById.ts';
import './scheduledAudit.ts';
import './watchDenyLogs.ts';
