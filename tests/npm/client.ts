// A small client as a front-end developer writes one, on nothing but the types that
// openapi-typescript makes of openapi.yaml. It is compiled, never run: a change of the document
// that would break such a client breaks the test.

import type { components, operations } from "./generated/api";

type Chat = components["schemas"]["Chat"];
type ChatQuestion = NonNullable<operations["list_chats"]["parameters"]["query"]>;
type ChatPage = operations["list_chats"]["responses"][200]["content"]["application/json"];
type Problem = components["schemas"]["Problem"];
type ResultDetail = operations["get_result"]["responses"][200]["content"]["application/json"];
type Count = operations["count_chats"]["responses"][200]["content"]["application/json"];

export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.errors?.map((fault) => `${fault.parameter ?? fault.pointer}: ${fault.detail}`).join("\n") ?? problem.detail);
  }
}

async function get<Answer>(path: string, question: Record<string, unknown> = {}): Promise<Answer> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(question)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) query.append(name, String(one));
    }
  }
  const response = await fetch(`/api/v1${path}?${query}`, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Refused((await response.json()) as Problem);
  return (await response.json()) as Answer;
}

/** Every chat that a question finds, page by page. */
export async function* chats(question: Omit<ChatQuestion, "cursor">): AsyncGenerator<Chat> {
  let cursor: string | undefined;
  do {
    const page: ChatPage = await get<ChatPage>("/chats", { ...question, cursor });
    yield* page.items;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

/** How a row is announced: every member that may be absent has to be looked at. */
export function headline(chat: Chat): string {
  const name = chat.contact?.erased === true ? "Erased contact" : (chat.contact?.name ?? "Anonymous");
  const state: "queued" | "active" | "closed" = chat.state;
  const takers = chat.participants.filter((one) => one.active).map((one) => one.name);
  const waits = chat.waiting_since ?? chat.started_at;
  return `${name} (${chat.organization.path.join(" / ")}): ${state} since ${waits}, ${takers.join(", ") || chat.inboxes.join(", ")}`;
}

export const openTestDrives = (): Promise<Count> =>
  get<Count>("/chats/count", { state: ["queued", "active"], form: ["Test drive"] } satisfies ChatQuestion);

export async function filledIn(id: string): Promise<Map<string, string>> {
  const result = await get<ResultDetail>(`/results/${id}`);
  return new Map(result.fields.flatMap(({ label, value }) => (value == null ? [] : [[label, value] as const])));
}
