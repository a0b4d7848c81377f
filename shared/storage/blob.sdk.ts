/** What is used of the blob SDK; loaded on first use. */
export { BlobServiceClient } from '@azure/storage-blob';
