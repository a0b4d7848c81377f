/** What is used of the queue SDK; loaded on first use. */
export { QueueServiceClient } from '@azure/storage-queue';
