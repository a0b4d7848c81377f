/** What is used of Azure Communication Services; loaded on first use. */
export { EmailClient } from '@azure/communication-email';
