import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { UploadedFile } from "../../rooms/protocol/events.ts";
import { join } from "../../test/support/edge-client.ts";
import { ask, call, rejection, tokenWith, unique } from "../../test/support/edge-worker.ts";
import { eventually } from "../../test/support/eventually.ts";
import { IMAGES, MEDIA, OTHERS, PNG } from "../files/samples.fixture.ts";

const ATTACHMENT = "application/octet-stream";

let id: string;
let room: string;
let user: string;

beforeEach(() => {
  id = unique();
  room = `files-${id}`;
  user = `u-${id}`;
});

type Call = NonNullable<Parameters<typeof ask>[1]>;

interface Upload extends Call {
  room?: string;
  name?: string;
  clientId?: string;
  type?: string;
  /** The length that is declared. */
  length?: number | string | null;
  claims?: Record<string, unknown>;
}

const text = (content: string) => new TextEncoder().encode(content);

/** What an upload is called with. */
const uploading = async (body: unknown, { name = "file", clientId, type, length, claims, ...rest }: Upload = {}) => {
  const query = new URLSearchParams({ room: rest.room ?? room, name, ...(clientId === undefined ? {} : { clientId }) });
  const declared = length === undefined && body instanceof Uint8Array ? body.length : length;
  const headers = {
    ...(type === undefined ? {} : { "Content-Type": type }),
    ...(declared === undefined || declared === null ? {} : { "Content-Length": String(declared) }),
    ...rest.headers,
  };
  const token = await tokenWith({ sub: user, ...claims });
  return [`/api/files?${query}`, { method: "POST", token, ...rest, body, headers }] as const;
};

const upload = async (body: unknown, options?: Upload) => {
  const { status, headers, body: answer } = await call(...(await uploading(body, options)));
  return { status, headers, file: answer as unknown as UploadedFile, error: answer.error };
};

/** Resolves to a stored file. */
const stored = async (body: unknown, options?: Upload): Promise<UploadedFile> => {
  const { status, file, error } = await upload(body, options);
  if (status !== 201) throw new Error(`${status} ${error.code}`);
  return file;
};

const refused = async (body: unknown, options?: Upload) => rejection(...(await uploading(body, options)));

const download = (file: string | { id: string }, options?: Call) =>
  ask(`/files/${typeof file === "string" ? file : file.id}/any-name`, options);

/** The objects of this test in the bucket. */
const objects = async () => {
  const { objects } = await env.FILES.list({ include: ["customMetadata"] });
  return objects.filter(({ customMetadata }) => customMetadata?.user === user);
};

const say = async (attachments: { id: string }[], options: { room?: string; sub?: string } = {}) =>
  call("/api/chat/messages", {
    token: await tokenWith({ sub: options.sub ?? user }),
    body: { room: options.room ?? room, content: "", attachments: attachments.map(({ id }) => ({ id })) },
  });

const SAFE = {
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": expect.stringMatching(/^default-src 'none';.*; sandbox$/),
};

describe("an upload", () => {
  it("[F8] is stored, and downloaded as it was sent", async () => {
    const { status, file, headers } = await upload(PNG, { name: "Чай 1.png", type: "image/png" });
    expect([status, headers.get("Cache-Control")]).toEqual([201, "no-store"]);
    expect(file).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      name: "Чай 1.png",
      type: "image/png",
      size: PNG.length,
      width: 12,
      height: 7,
    });
    const response = await download(file);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...SAFE,
      "content-type": "image/png",
      "content-length": String(PNG.length),
      "content-disposition": `inline; filename="___ 1.png"; filename*=UTF-8''%D0%A7%D0%B0%D0%B9%201.png`,
      "cache-control": "private, max-age=3600",
      "accept-ranges": "bytes",
    });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(PNG);
  });

  it.each([
    ...Object.entries(IMAGES),
    ...Object.entries(MEDIA).flatMap(([type, heads]) => heads.map((head) => [type, head] as const)),
  ])("[F9] that shows %s is displayed in place, whatever its uploader says", async (type, bytes) => {
    const file = await stored(bytes, { type: "text/html", name: "page.html" });
    expect(file.type).toBe(type);
    const { headers } = await download(file);
    expect(Object.fromEntries(headers)).toMatchObject({ ...SAFE, "content-type": type });
    expect(headers.get("Content-Disposition")).toMatch(/^inline;/);
  });

  it.each([
    ["HTML", OTHERS.html, "text/html", "text/html"],
    ["HTML that claims to be an image", OTHERS.html, "image/png", ATTACHMENT],
    [
      "HTML that claims to be an upload of a form",
      OTHERS.html,
      "multipart/form-data; boundary=x",
      "multipart/form-data",
    ],
    ["a script", OTHERS.script, "text/javascript", "text/javascript"],
    ["an SVG image", OTHERS.svg, "image/svg+xml", "image/svg+xml"],
    ["an SVG image that claims to be a PNG", OTHERS.svg, "image/png", ATTACHMENT],
    ["a PDF document", OTHERS.pdf, "application/pdf", "application/pdf"],
    ["a PDF document that claims to be a video", OTHERS.pdf, "video/mp4", ATTACHMENT],
    ["a HEIC image", OTHERS.heic, "image/heic", "image/heic"],
    ["a HEIC image that claims to be AVIF", OTHERS.heic, "image/avif", ATTACHMENT],
    ["an archive without a type", OTHERS.zip, undefined, ATTACHMENT],
    ["an invalid type", OTHERS.zip, "text", ATTACHMENT],
    ["HTML before an image", new Uint8Array([...(OTHERS.html ?? []), ...PNG]), "image/png", ATTACHMENT],
    ["a space before an image", new Uint8Array([32, ...PNG]), "image/png", ATTACHMENT],
  ])("[F9] of %s is only saved", async (_, bytes, type, label) => {
    const file = await stored(bytes, { name: "file.png", ...(type === undefined ? {} : { type }) });
    expect([file.type, file.width]).toEqual([label, undefined]);
    const { headers } = await download(file);
    expect(Object.fromEntries(headers)).toMatchObject({ ...SAFE, "content-type": ATTACHMENT });
    expect(headers.get("Content-Disposition")).toMatch(/^attachment;/);
  });

  it.each([
    ["a PNG with HTML behind it", new Uint8Array([...PNG, ...(OTHERS.html ?? [])]), "text/html", "image/png"],
    ["a GIF that is a script", text("GIF89a=1;alert(document.domain)//"), "text/javascript", "image/gif"],
    ["an MP3 that begins as a tag", text("ID3<script>alert(1)</script>"), "text/html", "audio/mpeg"],
  ])("[F9] of %s is what its first bytes show, and nothing else", async (_, bytes, type, shown) => {
    const file = await stored(bytes, { type });
    expect(file.type).toBe(shown);
    expect(Object.fromEntries((await download(file)).headers)).toMatchObject({ ...SAFE, "content-type": shown });
  });

  it("[F10] has 1 byte to FILE_LIMITS.bytes", async () => {
    const settings = { FILE_LIMITS: { bytes: 1_000 } };
    expect((await stored(new Uint8Array(1_000), { settings })).size).toBe(1_000);
    expect(await refused(new Uint8Array(1_001), { settings })).toEqual([413, "body_too_large"]);
    expect(await refused(new Uint8Array(10_000_001))).toEqual([413, "body_too_large"]);
    expect(await refused(new Uint8Array(0))).toEqual([400, "invalid_data"]);
    expect(await objects()).toHaveLength(1);
  });

  it.each([null, "", "x", "-1", "1e3", "0x10", "1.5"])("[F10] with Content-Length %j is refused", async (length) => {
    expect(await refused(PNG, { length })).toEqual([411, "length_required"]);
    expect(await objects()).toEqual([]);
  });

  it.each([1, 100, 70_000])("[F11] whose body is %i bytes shorter than it says stores nothing", async (bytes) => {
    const body = new Uint8Array(200_000);
    expect(await refused(body, { length: body.length + bytes })).toEqual([400, "invalid_data"]);
    expect(await refused(PNG, { length: PNG.length + bytes })).toEqual([400, "invalid_data"]);
    expect(await objects()).toEqual([]);
  });

  it.each([1, 100, 150_000])("[F11] whose body is %i bytes longer than it says is refused", async (bytes) => {
    // HTTP itself cuts such a body off.
    expect(await refused(new Uint8Array(200_000), { length: 200_000 - bytes })).toEqual([400, "invalid_data"]);
  });

  it("[F11] that is repeated is one file, also side by side", async () => {
    const body = new Uint8Array(100_000).fill(7);
    const attempts = [1, 2, 3, 4, 5].map(() => stored(body, { clientId: "once" }));
    const ids = new Set((await Promise.all(attempts)).map((file) => file.id));
    ids.add((await stored(body, { clientId: "once" })).id);
    expect([ids.size, (await objects()).length]).toEqual([1, 1]);
    const others = [await stored(body), await stored(body), await stored(body, { clientId: "twice" })];
    expect(new Set(others.map((file) => file.id)).size).toBe(3);
  });

  it.each([0, 10_000, 65_536, 90_000, 199_999])("[F11] that breaks off after %i bytes is continued", async (sent) => {
    const whole = crypto.getRandomValues(new Uint8Array(60_000));
    const body = new Uint8Array(200_000).map((_, i) => whole[i % whole.length] ?? 0);
    const broken: UnderlyingByteSource = {
      type: "bytes",
      start: (controller) => {
        if (sent > 0) controller.enqueue(body.slice(0, sent));
      },
      pull: (controller) => controller.error(new TypeError("the connection is lost")),
    };
    const first = await upload(new ReadableStream(broken), { clientId: "broken", length: body.length });
    expect([first.status, (await objects()).length]).toEqual([400, 0]);
    const file = await stored(body, { clientId: "broken" });
    expect(new Uint8Array(await (await download(file)).arrayBuffer())).toEqual(body);
    expect((await objects()).map(({ key }) => key)).toEqual([file.id]);
  });

  it("[F11] whose user the room does not know any more leaves nothing behind", async () => {
    const file = { id: "0".repeat(32), name: "file", type: "image/png", size: PNG.length };
    const forgetful = {
      beginUpload: async () => ({ ok: true, file, isComplete: false }),
      completeUpload: async () => false,
    };
    const settings = { ROOMS: { getByName: () => forgetful } as unknown as typeof env.ROOMS };
    expect(await refused(PNG, { settings })).toEqual([404, "not_found"]);
    expect(await env.FILES.head(file.id)).toBeNull();
  });

  it("[F11] that the bucket does not take can be repeated", async () => {
    const failing = { put: () => Promise.reject(new Error("put: We encountered an internal error. (10001)")) };
    const settings = { FILES: failing as unknown as typeof env.FILES };
    const { status, headers, error } = await upload(PNG, { settings, clientId: "again" });
    expect([status, error.code, headers.get("Retry-After")]).toEqual([503, "files_unavailable", "1"]);
    expect((await upload(PNG, { clientId: "again" })).status).toBe(201);
  });

  it("[F10] takes a session token", async () => {
    for (const body of [PNG, new Uint8Array(0)]) {
      expect(await refused(body, { token: undefined })).toEqual([401, "unauthorized"]);
    }
    expect(await refused(PNG, { token: "x" })).toEqual([401, "unauthorized"]);
    expect((await upload(PNG, { claims: { sub: `guest-${id}` } })).status).toBe(201);
  });

  it("[F8] goes into rooms where its user may speak", async () => {
    const secret = `private-${id}`;
    expect(await refused(PNG, { room: secret })).toEqual([404, "not_found"]);
    expect((await upload(PNG, { room: secret, claims: { rooms: [secret] } })).status).toBe(201);
    expect(await refused(PNG, { room: `dm-${id}` })).toEqual([404, "not_found"]);
    const moderator = await join(env.ROOMS.getByName(room), { id: "u-mod", username: "Mod" }, { role: "moderator" });
    moderator.send("muteUser", { userId: user, seconds: 600 });
    await eventually(async () => expect(await refused(PNG)).toEqual([403, "muted"]));
    moderator.send("removeUser", { userId: user, seconds: 600 });
    await eventually(async () => expect(await refused(PNG)).toEqual([403, "forbidden"]));
    await moderator.close();
  });

  it.each(["", " ", "a/b", "a\\b", "..\\b", "a\nb", "a\0b", "gpj.\u202eexe", "\u2066x", "x".repeat(129), "\u2028"])(
    "[F8] with the name %j is refused",
    async (name) => {
      expect(await refused(PNG, { name })).toEqual([400, "invalid_data"]);
    },
  );

  it("[F10] is a POST request", async () => {
    expect(await rejection("/api/files")).toEqual([405, "method_not_allowed"]);
    expect(await rejection("/api/files/", { body: PNG, headers: { "Content-Length": "83" } })).toEqual([
      404,
      "not_found",
    ]);
    const large = text(JSON.stringify({ room, content: "x".repeat(70_000) }));
    const type = { "Content-Type": "application/json" };
    expect(await rejection("/api/chat/messages", { body: large, headers: type })).toEqual([413, "body_too_large"]);
  });
});

describe("budgets", () => {
  const settings = { FILE_LIMITS: { bytesPerDay: 200_000 } };
  /** A budget holds three of them, because each counts 64 KiB. */
  const small = new Uint8Array(1);

  it("[F10] each user has one", async () => {
    for (let i = 0; i < 3; i++) await stored(small, { settings });
    const { status, headers, error } = await upload(small, { settings });
    expect([status, error.code]).toEqual([429, "rate_limited"]);
    // 3,392 bytes are left of 200,000, and 65,536 are needed.
    const seconds = ((3 * 65_536 + 65_536 - 200_000) / 200_000) * 86_400;
    expect(Math.abs(Number(headers.get("Retry-After")) - seconds)).toBeLessThan(60);
    expect((await upload(small, { settings, claims: { sub: `${user}-other` } })).status).toBe(201);
  });

  it("[F10] a large file takes its size", async () => {
    await stored(new Uint8Array(180_000), { settings });
    expect(await refused(small, { settings })).toEqual([429, "rate_limited"]);
  });

  it("[F10] the guests of one address share ten times as much", async () => {
    const from = (address: string, sub: string) =>
      upload(small, { settings, claims: { sub }, headers: { "CF-Connecting-IP": address } });
    const network = `2001:db8:${id.slice(0, 4)}`;
    for (let i = 0; i < 30; i++) expect((await from(`${network}::${i + 1}`, `guest-${id}-${i}`)).status).toBe(201);
    expect((await from(`${network}::99`, `guest-${id}-x`)).error.code).toBe("rate_limited");
    expect((await from(`${network}:1::1`, `guest-${id}-y`)).status).toBe(201);
    expect((await from(`${network}::99`, user)).status).toBe(201);
  });

  it("[F10] an address has so many uploads", async () => {
    const limit = { limit: async () => ({ success: false }) };
    const headers = { "CF-Connecting-IP": "192.0.2.7" };
    const { status, error, headers: answer } = await upload(PNG, { headers, settings: { FILE_UPLOADS: limit } });
    expect([status, error.code, answer.get("Retry-After")]).toEqual([429, "rate_limited", "60"]);
  });
});

describe("a download", () => {
  const body = Uint8Array.from({ length: 1_000 }, (_, i) => i % 251);

  it("[F8] may be of a range", async () => {
    const file = await stored(body);
    const etag = (await download(file)).headers.get("ETag") ?? "";
    const range = async (Range: string, more = {}) => {
      const response = await download(file, { headers: { Range, ...more } });
      const bytes = new Uint8Array(await response.arrayBuffer());
      return [response.status, response.headers.get("Content-Range"), response.headers.get("Content-Length"), bytes];
    };
    expect(await range("bytes=10-19")).toEqual([206, "bytes 10-19/1000", "10", body.slice(10, 20)]);
    expect(await range("bytes=-1")).toEqual([206, "bytes 999-999/1000", "1", body.slice(999)]);
    expect(await range("bytes=990-5000")).toEqual([206, "bytes 990-999/1000", "10", body.slice(990)]);
    expect(await range("bytes=0-", { "If-Range": etag })).toEqual([206, "bytes 0-999/1000", "1000", body]);
    expect(await range("bytes=5-", { "If-Range": '"other"' })).toEqual([200, null, "1000", body]);
    expect(await range("bytes=0-1,3-4")).toEqual([200, null, "1000", body]);
    expect((await range("bytes=1000-")).slice(0, 2)).toEqual([416, "bytes */1000"]);
  });

  it("[F8] is not repeated for who has the file", async () => {
    const file = await stored(body);
    const etag = (await download(file)).headers.get("ETag") ?? "";
    expect(etag).toMatch(/^"\w+"$/);
    for (const method of ["GET", "HEAD"]) {
      for (const header of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
        const response = await download(file, { method, headers: { "If-None-Match": header } });
        expect([response.status, response.body, response.headers.get("ETag")]).toEqual([304, null, etag]);
      }
      expect((await download(file, { method, headers: { "If-None-Match": '"other"' } })).status).toBe(200);
    }
  });

  it("[F8] answers HEAD without the body", async () => {
    const file = await stored(PNG);
    const [head, get] = [await download(file, { method: "HEAD" }), await download(file)];
    expect([head.status, head.body]).toEqual([200, null]);
    expect([...head.headers]).toEqual([...get.headers]);
    await get.arrayBuffer();
  });

  it("[F8] of a public room needs no token where guests are admitted", async () => {
    const file = await stored(PNG);
    const required = { AUTH: "required" };
    expect((await download(file)).status).toBe(200);
    expect((await download(file, { settings: required })).status).toBe(401);
    expect((await download(file, { settings: required, token: await tokenWith() })).status).toBe(200);
    expect((await download(file, { token: "x" })).status).toBe(401);
  });

  it("[F8] of a private room is for those who may read it", async () => {
    const secret = `private-${id}`;
    const claims = { rooms: [secret] };
    const file = await stored(PNG, { room: secret, claims });
    const nowhere = await (await download("f".repeat(32))).text();
    const [reader, stranger] = [
      await tokenWith({ sub: `${user}-2`, ...claims }),
      await tokenWith({ rooms: ["private-x"] }),
    ];
    for (const token of [undefined, stranger]) {
      const response = await download(file, { token });
      expect([response.status, await response.text()]).toEqual([404, nowhere]);
      expect(response.headers.get("Cache-Control")).toBe("no-store");
    }
    const response = await download(file, { token: reader });
    expect([response.status, response.headers.get("Cache-Control")]).toEqual([200, "private, no-cache"]);
    await response.arrayBuffer();

    const stub = env.ROOMS.getByName(secret);
    const moderator = await join(stub, { id: "u-mod", username: "Mod" }, { role: "moderator", ...claims });
    moderator.send("removeUser", { userId: `${user}-2`, seconds: 600 });
    await eventually(async () => expect((await download(file, { token: reader })).status).toBe(404));
    // A new guest with the same claim is still welcome.
    expect((await download(file, { token: await tokenWith({ sub: `${user}-3`, ...claims }) })).status).toBe(200);
    await moderator.close();
  });

  it("[F8] of a direct conversation is for its two users", async () => {
    const [anna, boris] = [`${user}-anna`, `${user}-boris`];
    const tokenOf = (sub: string) => tokenWith({ sub, name: "Name" });
    const opened = await call("/api/dms", { body: { userId: boris, username: "B" }, token: await tokenOf(anna) });
    const direct = (opened.body as unknown as { room: string }).room;
    const file = await stored(PNG, { room: direct, claims: { sub: anna } });
    const statuses = async (...subs: string[]) =>
      Promise.all(subs.map(async (sub) => (await download(file, { token: await tokenOf(sub) })).status));
    expect(await statuses(anna, boris, `${user}-stranger`)).toEqual([200, 200, 404]);
    const moderator = await tokenWith({ sub: "u-mod", role: "moderator", rooms: ["*", direct] });
    expect((await download(file, { token: moderator })).status).toBe(404);
    expect((await download(file)).status).toBe(404);
    expect(await refused(PNG, { room: direct, claims: { sub: `${user}-stranger` } })).toEqual([404, "not_found"]);
  });

  it.each(["0".repeat(32), "F".repeat(32), "0", "..", "%2e%2e", "a".repeat(33), "général", "*", "0".repeat(2_000)])(
    "[F8] of %s is not found",
    async (forged) => {
      expect(await rejection(`/files/${encodeURIComponent(forged)}/x.png`)).toEqual([404, "not_found"]);
    },
  );

  it("[F8] has an address with an id and a name", async () => {
    const file = await stored(PNG);
    for (const path of [`/files/${file.id}`, `/files/${file.id}/`, `/files/${file.id}/a/b`, "/files", "/files/"]) {
      expect([path, await rejection(path)]).toEqual([path, [404, "not_found"]]);
    }
    for (const method of ["POST", "PUT", "DELETE"]) {
      expect(await rejection(`/files/${file.id}/x`, { method })).toEqual([405, "method_not_allowed"]);
    }
    expect(await rejection(`/files/${file.id}/%ff`)).toEqual([400, "invalid_data"]);
  });

  it("[F8] is only of files of rooms", async () => {
    await env.FILES.put("e".repeat(32), "something else");
    expect((await download("e".repeat(32))).status).toBe(404);
  });

  it("[I5] may be fetched by pages of the allowed origins", async () => {
    const file = await stored(PNG);
    const fetched = async (Origin: string) => {
      const { headers } = await download(file, {
        headers: { Origin },
        settings: { CORS_ORIGIN: "https://app.example" },
      });
      return [headers.get("Access-Control-Allow-Origin"), headers.get("Cross-Origin-Resource-Policy")];
    };
    expect(await fetched("https://app.example")).toEqual(["https://app.example", "same-origin"]);
    expect(await fetched("https://evil.example")).toEqual([null, "same-origin"]);
  });
});

describe("a file of a message", () => {
  it("[F8] is one of its author's in this room, sent once", async () => {
    const file = await stored(PNG);
    const other = `${user}-other`;
    const codes = [
      await say([file], { sub: other }),
      await say([file], { room: `${room}-2` }),
      await say([{ id: "0".repeat(32) }]),
    ];
    expect(codes.map(({ status, body }) => [status, body.error.code])).toEqual(codes.map(() => [404, "unknown_file"]));
    expect((await say([file])).body).toMatchObject({ content: "", attachments: [file] });
    expect((await say([file])).body.error.code).toBe("unknown_file");
    expect((await download(file)).status).toBe(200);
  });

  it("[F8] is gone when the message has been deleted", async () => {
    const file = await stored(PNG);
    const { seq } = (await say([file])).body;
    const author = await join(env.ROOMS.getByName(room), { id: user, username: "Anna" });
    author.send("deleteMessage", { seq });
    await eventually(async () => expect((await download(file)).status).toBe(404));
    expect(await objects()).toEqual([]);
    await author.close();
  });
});

describe("a deployment without a bucket", () => {
  const settings = { FILES: undefined };

  it("[F10] takes no files", async () => {
    expect(await refused(PNG, { settings })).toEqual([503, "not_configured"]);
    const file = await stored(PNG);
    expect((await download(file, { settings })).status).toBe(404);
  });

  it("[F10] works otherwise", async () => {
    const token = await tokenWith({ sub: user });
    const body = { room, content: "hello" };
    expect(await call("/api/chat/messages", { token, body, settings })).toMatchObject({ status: 201 });
  });
});
