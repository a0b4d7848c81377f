/** Name of the instant up to which the deny logs were read. */
export const denyLogsWatermark = 'denyLogs';
