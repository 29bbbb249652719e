/** What the room knows of uploads, and which of them a message can send. */
import { beforeEach, describe, expect, it } from "vitest";
import type { UploadRequest } from "../protocol/calls.ts";
import type { AttachmentRef, Message } from "../protocol/events.ts";
import { FILE_LIMITS, LIMITS, UPLOAD_LIFETIME_MS } from "../protocol/limits.ts";
import type { Effect } from "./effects.ts";
import { createState, type RoomState } from "./state.ts";
import { type Input, step } from "./step.ts";
import type { Upload } from "./upload-index.ts";
import { MAX_UNSENT } from "./uploads.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Boris" };
const PHOTO = { name: "tea.png", type: "image/png", size: 1_000, width: 40, height: 30 };

let state: RoomState;
let now: number;
let ids: number;

const newState = (uploads: Upload[] = []) =>
  createState({
    room: "tea",
    last: { seq: 0, timestamp: 0 },
    fileLimits: FILE_LIMITS,
    loadUploads: () => uploads,
  });

beforeEach(() => {
  state = newState();
  now = 1_000_000;
  ids = 0;
});

const run = (input: Input): Effect[] => step(state, input, now);

const begin = (options: Partial<UploadRequest> = {}) => {
  const request = { user: ANNA, role: "member", clientId: null, file: PHOTO, ...options } as const;
  ids += 1;
  const effects = run({ type: "beginUpload", request, id: String(ids).padStart(32, "0") });
  const result = effects.find((effect) => effect.type === "uploadBegun")?.result;
  if (!result) throw new Error("the upload has no result");
  return result;
};

/** Uploads a file and returns its id. */
const upload = (options: Partial<UploadRequest> = {}): string => {
  const result = begin(options);
  if (!result.ok) throw new Error(result.error.code);
  run({ type: "completeUpload", userId: (options.user ?? ANNA).id, id: result.file.id });
  return result.file.id;
};

/** Sends a message with these files. Returns it, or the code of the error. */
const send = (files: readonly (string | AttachmentRef)[], { user = ANNA, content = "", clientId = "" } = {}) => {
  const attachments = files.map((file) => (typeof file === "string" ? { id: file } : file));
  const post = { user, role: "member", address: null, expiresAt: null, content, attachments } as const;
  const effects = run({ type: "post", ...post, ...(clientId && { clientId }) });
  const outcome = effects.find((effect) => effect.type === "posted")?.outcome;
  if (!outcome || "duplicateOf" in outcome) return outcome;
  return "error" in outcome ? outcome.error.code : outcome.message;
};

const attachmentsOf = (sent: ReturnType<typeof send>) => (sent as Message).attachments;

describe("an upload", () => {
  it("[F1] is stored when it begins and when it is complete", () => {
    const input: Input = {
      type: "beginUpload",
      request: { user: ANNA, role: "member", clientId: "f-1", file: PHOTO },
      id: "a",
    };
    const file = { id: "a", ...PHOTO };
    const begun = { userId: ANNA.id, clientId: "f-1", at: now, isComplete: false, file };
    expect(run(input)).toEqual([
      { type: "upload", upload: begun },
      { type: "uploadBegun", result: { ok: true, file, isComplete: false } },
    ]);
    now += 1_000;
    const complete: Input = { type: "completeUpload", userId: ANNA.id, id: "a" };
    expect(run(complete)).toEqual([{ type: "upload", upload: { ...begun, isComplete: true } }]);
    expect(run(complete)).toEqual([]);
  });

  it("[F1] is complete only for its user", () => {
    const { file } = begin() as { file: { id: string } };
    expect(run({ type: "completeUpload", userId: BORIS.id, id: file.id })).toEqual([]);
    expect(send([file.id])).toBe("unknown_file");
  });

  it("[F11] is continued under its id by another attempt with the same clientId", () => {
    const first = begin({ clientId: "f-1" });
    expect(begin({ clientId: "f-1" })).toEqual(first);
    expect(state.uploads.size).toBe(1);
    if (first.ok) run({ type: "completeUpload", userId: ANNA.id, id: first.file.id });
    expect(begin({ clientId: "f-1" })).toEqual({ ...first, isComplete: true });
  });

  it("[F11] is another one with another file, of another user, without a clientId, or once it was sent", () => {
    const first = upload({ clientId: "f-1" });
    const others = [
      begin({ clientId: "f-1", file: { ...PHOTO, name: "cup.png" } }),
      begin({ clientId: "f-1", file: { ...PHOTO, type: "image/webp" } }),
      begin({ clientId: "f-1", file: { ...PHOTO, size: 999 } }),
      begin({ clientId: "f-1", user: BORIS }),
      begin(),
      begin(),
    ];
    send([first]);
    others.push(begin({ clientId: "f-1" }));
    const ids = others.map((other) => other.ok && other.file.id);
    expect(new Set([first, ...ids]).size).toBe(8);
  });

  it("[F11] is another one when the first can no longer be sent", () => {
    const first = begin({ clientId: "f-1" });
    now += UPLOAD_LIFETIME_MS + 1;
    expect(begin({ clientId: "f-1" })).not.toEqual(first);
  });

  it("[F1] needs the right to speak", () => {
    state.sanctions.set(ANNA.id, { username: null, mutedUntil: now + 60_000, removedUntil: 0 });
    expect(begin()).toMatchObject({ ok: false, error: { code: "muted" } });
    state.sanctions.set(ANNA.id, { username: null, mutedUntil: 0, removedUntil: now + 60_000 });
    expect(begin()).toMatchObject({ ok: false, error: { code: "forbidden" } });
    state.settings = { slowModeSeconds: 0, closed: true };
    expect(begin({ user: BORIS })).toMatchObject({ ok: false, error: { code: "forbidden" } });
    expect(begin({ user: BORIS, role: "moderator" })).toMatchObject({ ok: true });
  });

  it("[F1] is rejected where the user has too many that are not sent, until the oldest is over", () => {
    const first = upload();
    now += 1_000;
    for (let n = 1; n < MAX_UNSENT.perUser; n++) begin();
    const retryAfterMs = UPLOAD_LIFETIME_MS - 1_000;
    expect(begin()).toMatchObject({ ok: false, error: { code: "rate_limited", retryAfterMs } });
    expect(begin({ user: BORIS })).toMatchObject({ ok: true });
    send([first]);
    expect(begin()).toMatchObject({ ok: true });
  });

  it("[F2] survives a restart, and is loaded when it is asked for", () => {
    const id = upload({ clientId: "f-1" });
    const stored = state.uploads.of(ANNA.id);
    let loads = 0;
    state = createState({
      room: "tea",
      last: { seq: 0, timestamp: 0 },
      fileLimits: FILE_LIMITS,
      loadUploads: () => {
        loads += 1;
        return stored;
      },
    });
    send([], { content: "without files" });
    expect(loads).toBe(0);
    expect(begin({ clientId: "f-1" })).toMatchObject({ file: { id }, isComplete: true });
    expect(attachmentsOf(send([id]))).toEqual([{ id, ...PHOTO }]);
    expect(loads).toBe(1);
  });
});

describe("a message with files", () => {
  it("[F2] [F4] has what the room knows of them, in the order of sending, and needs no content", () => {
    const [one, two] = [upload(), upload({ file: { name: "список.pdf", type: "application/pdf", size: 7 } })];
    expect(send([{ id: two, alt: "A list" }, one])).toMatchObject({
      seq: 1,
      content: "",
      attachments: [
        { id: two, name: "список.pdf", type: "application/pdf", size: 7, alt: "A list" },
        { id: one, ...PHOTO },
      ],
    });
  });

  it("[F2] can send a file once", () => {
    const id = upload();
    expect(send([id, id])).toBe("unknown_file");
    expect(attachmentsOf(send([id]))).toHaveLength(1);
    expect(send([id])).toBe("unknown_file");
  });

  it("[F2] cannot send a file that is another user's, forged, incomplete or too old", () => {
    expect(send([upload()], { user: BORIS })).toBe("unknown_file");
    expect(send(["f".repeat(32)])).toBe("unknown_file");
    const incomplete = begin();
    expect(send([incomplete.ok ? incomplete.file.id : ""])).toBe("unknown_file");
    const [old, older] = [upload(), upload()];
    now += UPLOAD_LIFETIME_MS;
    expect(attachmentsOf(send([old]))).toHaveLength(1);
    now += 1;
    expect(send([older])).toBe("unknown_file");
  });

  it("[F2] leaves its files unsent if it is rejected", () => {
    const [one, two] = [upload(), upload()];
    expect(send([one, two, "f".repeat(32)])).toBe("unknown_file");
    expect(send([one], { content: "x", clientId: "m-1" })).toMatchObject({ seq: 1 });
    state.sanctions.set(ANNA.id, { username: null, mutedUntil: now + 60_000, removedUntil: 0 });
    expect(send([two])).toBe("muted");
    state.sanctions.clear();
    expect(attachmentsOf(send([two]))).toHaveLength(1);
  });

  it("[F2] is idempotent for a clientId, although its files are sent", () => {
    const id = upload();
    expect(send([id], { clientId: "m-1" })).toMatchObject({ seq: 1 });
    expect(send([id], { clientId: "m-1" })).toEqual({ duplicateOf: 1 });
  });

  it("[F3] has at most as many files as clients are told of", () => {
    const files = Array.from({ length: FILE_LIMITS.perMessage + 1 }, () => upload());
    expect(send(files)).toBe("invalid_data");
    expect(attachmentsOf(send(files.slice(1)))).toHaveLength(FILE_LIMITS.perMessage);
  });

  it("[F3] is told of in `connected` only where there are files", () => {
    const connect = () => {
      const connection = { id: "c-1", user: ANNA, role: "member", address: null, expiresAt: null } as const;
      const effects = run({
        type: "open",
        connection: { ...connection, tokenName: null, extended: false, since: now },
      });
      return effects.flatMap((effect) => (effect.type === "send" ? [effect.event] : []))[0];
    };
    const limits = { ...LIMITS, fileBytes: FILE_LIMITS.bytes, attachments: FILE_LIMITS.perMessage };
    expect(connect()).toMatchObject({ event: "connected", data: { limits } });
    state = createState({ room: "tea", last: { seq: 0, timestamp: 0 } });
    expect(connect()).toHaveProperty("data.limits", LIMITS);
    expect(send(["f".repeat(32)])).toBe("unknown_file");
  });
});
