/** What is used of the mail library; loaded on first use. */
export { createTransport } from 'nodemailer';
