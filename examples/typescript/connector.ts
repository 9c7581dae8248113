// Connects a chat platform with Sightline, in both directions.
//
// The platform is a stand-in of two lines: what a contact writes comes in on standard input as
// `CHAT: words`, what a supervisor answers goes out on standard output in the same form.
//
// SIGHTLINE_URL             where Sightline is, such as http://127.0.0.1:8080
// SIGHTLINE_KEY             an API key with the scope chats:write
// SIGHTLINE_WEBHOOK_SECRET  the secret of the endpoint that is sent chat.event
// PORT                      the port on which that endpoint listens
//
// The types are those that `openapi-typescript openapi.yaml -o api.d.ts` makes.

import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import type { components } from "./api";

type ChatEvents = components["schemas"]["ChatEvents"];
type DeliveryReport = components["schemas"]["DeliveryReport"];
type Reply = components["schemas"]["WebhookChatEvent"];
type Problem = components["schemas"]["Problem"];

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

const api = `${setting("SIGHTLINE_URL").replace(/\/$/, "")}/api/v1`;
const key = setting("SIGHTLINE_KEY");
const webhook = new Webhook(setting("SIGHTLINE_WEBHOOK_SECRET"));

const pause = (seconds: number) => new Promise((done) => setTimeout(done, seconds * 1000));

/** Sends a request until it is answered. Each says what is so, so that it may be sent twice. */
async function call(method: string, path: string, body: ChatEvents | DeliveryReport): Promise<void> {
  for (let attempt = 0; attempt < 8; attempt++) {
    let answer: Response;
    try {
      answer = await fetch(api + path, {
        method,
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    } catch {
      await pause(2 ** attempt);
      continue;
    }
    if (answer.ok) return;
    // 429 and 503 pass. Everything else is a fault of this program, which the problem names.
    if (answer.status !== 429 && answer.status !== 503) {
      const problem = (await answer.json()) as Problem;
      throw new Error(`${method} ${path}: ${problem.detail} ${JSON.stringify(problem.errors ?? [])}`);
    }
    await pause(Number(answer.headers.get("retry-after") ?? 2 ** attempt));
  }
  throw new Error(`${method} ${path}: no answer`);
}

/** In: the chat is created by its first event; nothing has to be known of it before. */
async function contactWrote(chat: string, words: string): Promise<void> {
  const contact = { external_id: `${chat}-contact`, name: `Contact of ${chat}` };
  await call("POST", `/chats/external:${encodeURIComponent(chat)}/events`, {
    contact,
    participants: [{ ...contact, kind: "contact" }],
    events: [
      {
        // The id makes one message of it, however often it is sent.
        external_id: randomUUID(),
        type: "message",
        at: new Date().toISOString(),
        participant: contact.external_id,
        text: words,
      },
    ],
  });
}

/** Out: takes the reply to the contact, then reports that it arrived. */
async function deliver(reply: Reply): Promise<void> {
  console.log(`${reply.chat.external_id}: ${reply.text}`);
  await call("PUT", `/chats/${reply.chat.id}/events/${reply.id}/delivery`, { state: "delivered" });
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

const seen = new Set<string>();
// One reply after the other. A real connector keeps them on disk before it answers 202, since
// Sightline does not send again what was accepted.
let replies: Promise<void> = Promise.resolve();

const server = createServer(async (request, response) => {
  const body = await read(request);
  const headers = request.headers as Record<string, string>;
  let message: { type: string; data: Reply };
  try {
    message = webhook.verify(body, headers) as { type: string; data: Reply };
  } catch (why) {
    response.writeHead(why instanceof WebhookVerificationError ? 401 : 500).end();
    return;
  }
  // A message may come twice. Notes, and what this program sent itself, are not for contacts.
  const id = headers["webhook-id"] ?? "";
  const { type, data } = message;
  if (type === "chat.event" && data.origin === "sightline" && data.type === "message" && !seen.has(id)) {
    seen.add(id);
    replies = replies.then(() => deliver(data)).catch((why: unknown) => console.error(why));
  }
  response.writeHead(202).end();
});

server.listen(Number(setting("PORT")), "127.0.0.1");
const lines = createInterface({ input: process.stdin });
for await (const line of lines) {
  const place = line.indexOf(":");
  const words = line.slice(place + 1).trim();
  if (place > 0 && words !== "") await contactWrote(line.slice(0, place).trim(), words);
}
server.close();
