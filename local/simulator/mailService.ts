import type { Json, JsonObject } from '../../shared/model/json.ts';
import { type Answer, isJsonObject, readJson, toErrorAnswer } from './answer.ts';
import type { ReceivedMail } from './smtp.ts';
import { checkToken, type TokenRealm } from './token.ts';

/** What becomes of a request. */
interface Outcome {
  readonly answer: Answer;
  readonly mail?: ReceivedMail;
}

/** What the e-mail service of Azure Communication Services is asked, apart from its host. */
interface MailRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
  readonly at: Date;
  /** `https://127.0.0.1:<port>`. */
  readonly origin: string;
}

/** The audience of its tokens. */
const mailAudience = 'https://communication.azure.com';

/** True if the path is one of the e-mail service. */
export function isMailPath(path: string): boolean {
  return path === '/emails:send' || path.startsWith('/emails/operations/');
}

/** Answers a request of the real client; a token for another service is refused with 401. */
export async function takeMail(request: Request, realm: TokenRealm): Promise<Outcome> {
  const known = checkToken(request.headers, [mailAudience], realm);
  if ('refusal' in known) return { answer: known.refusal };
  const { method, headers } = request;
  const { pathname: path, origin } = new URL(request.url);
  return answerMailService({ method, path, headers, origin, at: realm.now, body: await readJson(request) });
}

/**
 * `POST /emails:send` takes a mail with 202 and says where to ask for its end; `GET /emails/operations/{id}` says that it
 * succeeded. A mail without sender, recipient, subject or text is refused with 400, as the service does.
 */
function answerMailService(request: MailRequest): Outcome {
  const { method, path, headers, origin } = request;
  if (method === 'GET' && path.startsWith('/emails/operations/')) {
    return {
      answer: { status: 200, body: { id: path.slice('/emails/operations/'.length), status: 'Succeeded', error: null } },
    };
  }
  if (method !== 'POST') return { answer: toErrorAnswer(405, 'MethodNotAllowed', 'Mails are sent with POST.') };
  const mail = toReceivedMail(request.body, request.at);
  if (!mail)
    return { answer: toErrorAnswer(400, 'InvalidArgument', 'A sender, a recipient and content are required.') };
  const id = headers.get('operation-id') ?? '00000000-0000-4000-8000-000000000000';
  const location = { 'operation-location': `${origin}/emails/operations/${id}?api-version=2025-09-01` };
  return { answer: { status: 202, headers: location, body: { id, status: 'Running', error: null } }, mail };
}

function toReceivedMail(body: unknown, at: Date): ReceivedMail | undefined {
  if (!isJsonObject(body)) return undefined;
  const [content, recipients] = [objectOf(body['content']), objectOf(body['recipients'])];
  const list = recipients['to'];
  const to = Array.isArray(list) ? (list as readonly Json[]).map((one) => textOf(objectOf(one)['address'])) : [];
  const mail = {
    at: at.toISOString(),
    from: textOf(body['senderAddress']),
    to,
    subject: textOf(content['subject']),
    text: textOf(content['plainText']),
    html: textOf(content['html']),
  };
  const isWhole = mail.from !== '' && mail.subject !== '' && to.length > 0 && `${mail.text}${mail.html}` !== '';
  return isWhole && to.every((address) => address.includes('@')) ? mail : undefined;
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
