/** What is used of the table SDK; loaded on first use. */
export { TableClient } from '@azure/data-tables';
