/** What is used of the log query SDK; loaded on first use. */
export { LogsQueryClient } from '@azure/monitor-query-logs';
