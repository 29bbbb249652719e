/** Checks of files (F). */
import assert from "node:assert/strict";
import { type Check, check, NotChecked, newRoom, random } from "./check.ts";
import type { Client } from "./client.ts";
import { type Context, codeOf } from "./context.ts";
import type { Message } from "./events.ts";

type File = Omit<NonNullable<Message["attachments"]>[number], "alt">;

/** An id that no upload has. */
const FORGED = "f".repeat(32);

const send = (client: Client, data: Record<string, unknown>) => client.send("sendMessage", data);
const rejection = async (client: Client) => (await client.next("error")).code;

/** The limits of files that a client was told of. Rejects with `NotChecked` where there are no files. */
const limitsOf = (client: Client): { fileBytes: number; attachments: number } => {
  const [frame = "{}"] = client.frames;
  const { fileBytes, attachments } = JSON.parse(frame).data.limits;
  if (fileBytes === undefined && attachments === undefined) throw new NotChecked("there are no files here (FILES)");
  return { fileBytes, attachments };
};

/** Joins a room of its own with a session, which uploads take. */
const joinWithToken = async (context: Context) => {
  const room = newRoom();
  const { token } = await context.session();
  const client = await context.join(room, { token });
  return { room, token, client, ...limitsOf(client) };
};

interface Upload {
  room: string;
  token: string;
  name?: string;
  type?: string;
  content?: string | Uint8Array<ArrayBuffer>;
  clientId?: string;
}

const upload = async (
  { origin }: Context,
  { room, token, name = "notes.txt", type = "text/plain", content = "Tea", clientId }: Upload,
): Promise<File> => {
  const query = new URLSearchParams({ room, name, ...(clientId && { clientId }) });
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": type };
  const response = await fetch(`${origin}/api/files?${query}`, { method: "POST", headers, body: content });
  const body: unknown = await response.json();
  assert.equal(response.status, 201, `POST /api/files was answered ${response.status} ${codeOf(body)}`);
  return body as File;
};

const download = ({ origin }: Context, { id, name }: File): Promise<Response> =>
  fetch(`${origin}/files/${id}/${encodeURIComponent(name)}`, { redirect: "manual" });

/** A picture of one pixel. */
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

export const files: Check[] = [
  check("F1", "an upload takes a session token, a room that its user may enter, and a byte", async (context) => {
    const { room, token } = await joinWithToken(context);
    const post = async (of: { room: string }, headers: Record<string, string>, body: string) => {
      const query = new URLSearchParams({ ...of, name: "notes.txt" });
      const response = await fetch(`${context.origin}/api/files?${query}`, { method: "POST", headers, body });
      return [response.status, codeOf(await response.json())];
    };
    const headers = { Authorization: `Bearer ${token}` };
    assert.deepEqual(await post({ room }, {}, "Tea"), [401, "unauthorized"]);
    assert.deepEqual(await post({ room: `private-${room}` }, headers, "Tea"), [404, "not_found"]);
    assert.deepEqual(await post({ room }, headers, ""), [400, "invalid_data"]);
  }),
  check("F2", "a file is sent once, by its user, in the room that it was uploaded into", async (context) => {
    const { room, token, client } = await joinWithToken(context);
    const file = await upload(context, { room, token });
    const [other, elsewhere] = [await context.join(room), await context.join(newRoom(), { token })];
    for (const stranger of [other, elsewhere]) {
      send(stranger, { content: "mine", attachments: [{ id: file.id }] });
      assert.equal(await rejection(stranger), "unknown_file");
    }
    send(client, { content: "look", attachments: [{ id: file.id, alt: "Notes" }] });
    const sent = await client.next("message");
    assert.deepEqual(sent.attachments, [{ ...file, alt: "Notes" }]);
    assert.deepEqual(await other.next("message"), sent);
    send(client, { content: "again", attachments: [{ id: file.id }] });
    assert.equal(await rejection(client), "unknown_file");
    const [listed] = await context.listed(room, 1);
    assert.deepEqual(listed, { id: listed?.id, ...sent });
  }),
  check("F2", "… and an id that no upload has is unknown, over the socket and over REST", async (context) => {
    const room = newRoom();
    const client = await context.join(room);
    send(client, { content: "forged", attachments: [{ id: FORGED }], clientId: "c-1" });
    const error = await client.next("error");
    assert.deepEqual([error.code, error.event, error.clientId], ["unknown_file", "sendMessage", "c-1"]);
    const body = { room, content: "forged", attachments: [{ id: FORGED }] };
    const answer = await context.call("/api/chat/messages", { body });
    assert.deepEqual([answer.status, codeOf(answer.body)], [404, "unknown_file"]);
  }),
  check("F3", "a message has no more files than clients are told of in connected", async (context) => {
    const { client, attachments, fileBytes } = await joinWithToken(context);
    assert.ok(attachments >= 1 && attachments <= 10 && fileBytes >= 1, `limits are ${attachments} and ${fileBytes}`);
    const refs = Array.from({ length: attachments + 1 }, () => ({ id: FORGED }));
    send(client, { content: "too many", attachments: refs });
    assert.equal(await rejection(client), "invalid_data");
  }),
  check("F4", "a message needs content or files", async (context) => {
    const room = newRoom();
    const client = await context.join(room);
    for (const data of [{ content: "" }, { content: " " }, { content: "", attachments: [] }]) {
      send(client, data);
      assert.equal(await rejection(client), "invalid_data");
    }
    const answer = await context.call("/api/chat/messages", { body: { room, content: " " } });
    assert.deepEqual([answer.status, codeOf(answer.body)], [400, "invalid_data"]);
  }),
  check("F4", "… and an edit may take the content of one that has files", async (context) => {
    const { room, token, client } = await joinWithToken(context);
    const { id } = await upload(context, { room, token });
    send(client, { content: "", attachments: [{ id }] });
    assert.equal((await client.next("message")).content, "");
    client.send("editMessage", { seq: 1, content: "look" });
    assert.equal((await client.next("messageEdited")).content, "look");
    client.send("editMessage", { seq: 1, content: "" });
    assert.equal((await client.next("messageEdited")).content, "");
    client.send("requestHistory", {});
    const { messages } = await client.next("messageHistory");
    assert.deepEqual(
      messages.map(({ attachments = [] }) => attachments.map((each) => each.id)),
      [[id]],
    );
  }),
  check("F5", "a deleted message loses its files, which cannot be read any more", async (context) => {
    const { room, token, client } = await joinWithToken(context);
    const file = await upload(context, { room, token });
    send(client, { content: "look", attachments: [{ id: file.id }] });
    await client.next("message");
    assert.equal((await download(context, file)).status, 200);
    client.send("deleteMessage", { seq: 1 });
    await client.next("messageDeleted");
    client.send("requestHistory", {});
    const { messages } = await client.next("messageHistory");
    assert.deepEqual(
      messages.map(({ attachments }) => attachments),
      [undefined],
    );
    await context.eventually(async () => assert.equal((await download(context, file)).status, 404));
  }),
  check("F8", "a file is served whole, in part, or not again, and an unknown id is not found", async (context) => {
    const { room, token } = await joinWithToken(context);
    const file = await upload(context, { room, token, content: "Earl Grey" });
    const url = `${context.origin}/files/${file.id}/anything`;
    const whole = await fetch(url);
    assert.deepEqual([whole.status, await whole.text()], [200, "Earl Grey"]);
    const part = await fetch(url, { headers: { Range: "bytes=5-" } });
    assert.deepEqual([part.status, await part.text()], [206, "Grey"]);
    const again = await fetch(url, { headers: { "If-None-Match": whole.headers.get("ETag") ?? "" } });
    assert.equal(again.status, 304);
    assert.equal((await download(context, { ...file, id: FORGED })).status, 404);
  }),
  check("F9", "a picture is shown in place, and what only claims to be one is a download", async (context) => {
    const { room, token } = await joinWithToken(context);
    const pixel = Uint8Array.from(atob(PIXEL), (byte) => byte.charCodeAt(0));
    const picture = await upload(context, { room, token, type: "text/html", content: pixel });
    assert.deepEqual([picture.type, picture.width, picture.height], ["image/png", 1, 1]);
    const page = await upload(context, { room, token, type: "image/png", content: "<script>alert(1)</script>" });
    const responses = [await download(context, picture), await download(context, page)];
    const headersOf = ({ headers }: Response) => [
      headers.get("Content-Type"),
      headers.get("Content-Disposition")?.split(";")[0],
      headers.get("X-Content-Type-Options"),
      headers.get("Content-Security-Policy")?.includes("sandbox"),
    ];
    assert.deepEqual(responses.map(headersOf), [
      ["image/png", "inline", "nosniff", true],
      ["application/octet-stream", "attachment", "nosniff", true],
    ]);
  }),
  check("F11", "a repeated upload with the same clientId is one file", async (context) => {
    const { room, token, client } = await joinWithToken(context);
    const clientId = random();
    const file = await upload(context, { room, token, clientId });
    assert.deepEqual(await upload(context, { room, token, clientId }), file);
    send(client, { content: "", attachments: [{ id: file.id }] });
    assert.deepEqual((await client.next("message")).attachments, [file]);
  }),
];
