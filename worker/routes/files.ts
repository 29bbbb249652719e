/** Files: uploading one into a room, and downloading it. Their bytes are in the bucket and never pass through a room. */
import { createRoute, z } from "@hono/zod-openapi";
import { mayEnter } from "../../rooms/protocol/access.ts";
import type { UploadResult } from "../../rooms/protocol/calls.ts";
import { isDirect } from "../../rooms/protocol/direct.ts";
import * as fields from "../../rooms/protocol/fields.ts";
import { parseFileLimits } from "../../rooms/protocol/files.ts";
import { bearerToken, type Identity, identifyCall, identifyUser, mayAsk, requireAccess } from "../auth/identity.ts";
import { callRoom } from "../call-room.ts";
import type { Env } from "../env.ts";
import { ApiError, notFound } from "../errors.ts";
import { chargeUpload } from "../files/budget.ts";
import { discard, findObject, serveFile } from "../files/download.ts";
import { dimensionsOf } from "../files/image-dimensions.ts";
import { typeOf } from "../files/sniff.ts";
import { fromMetadata } from "../files/stored-file.ts";
import { declaredLength, openBody, storeFile } from "../files/upload.ts";
import { consumeLimit } from "../middleware/rate-limit.ts";
import { limitRoomCreation } from "../middleware/room-creation-limit.ts";
import { createApp, errors, json } from "../openapi.ts";
import { toApiError } from "../rejection.ts";
import { clientId, fileName, roomName, uploadedFile } from "../schemas.ts";

const tags = ["Files"];

/** The bytes of a file, as the document describes them. */
const bytes = { "application/octet-stream": { schema: z.string().openapi({ format: "binary" }) } };

/** For an hour without asking again: the file of an id never changes, but it may be deleted. */
const PUBLIC_CACHING = "private, max-age=3600";
/** Access is checked each time, because it can end. */
const PRIVATE_CACHING = "private, no-cache";

const isPublic = (room: string): boolean => mayEnter({ rooms: [] }, room) && !isDirect(room);

export const files = createApp();

files.openapi(
  createRoute({
    tags,
    security: [{ token: [] }],
    method: "post",
    path: "/api/files",
    summary: "Upload a file",
    description:
      "The body is the file, Content-Type its type and Content-Length its size. The response's `id` is sent with a message within " +
      "24 hours, else the file is deleted. Repeating an upload with the same clientId, which may have been interrupted " +
      "anywhere, does not store it twice. Images, audio and video have the type that their first bytes show.",
    request: {
      query: z.object({ room: roomName, name: fileName, clientId: clientId.optional() }),
      body: { required: true, content: bytes },
    },
    responses: {
      201: json("The stored file.", uploadedFile),
      ...errors(400, 401, 403, 404, 411, 413, 429, 503),
    },
  }),
  async (c) => {
    const { FILES } = c.env;
    if (FILES === undefined) throw new ApiError(503, "not_configured", "this chat has no bucket for files");
    const { headers, body } = c.req.raw;
    const { user, role, rooms, ...identity } = await identifyUser(bearerToken(headers), c.env);
    const { room, name, clientId = null } = c.req.valid("query");
    requireAccess({ user, role, rooms, ...identity }, room);
    const { limits } = parseFileLimits(c.env.FILE_LIMITS);
    const size = declaredLength(headers, limits.bytes);
    await consumeLimit("FILE_UPLOADS", headers, c.env);
    await limitRoomCreation(room, user, headers, c.env);
    await chargeUpload(c.env, user, headers, size, limits.bytesPerDay);

    const opened = await openBody(body, size);
    const type = typeOf(opened.head, headers.get("Content-Type"));
    const request = { user, role, rooms, clientId, file: { name, type, size, ...dimensionsOf(opened.head, type) } };
    const begun = await callRoom(c.env, room, (stub): Promise<UploadResult> => stub.beginUpload(request));
    if (!begun.ok) throw toApiError(begun.error);
    const { file, isComplete } = begun;
    if (isComplete) return c.json(file, 201);
    await storeFile(FILES, file, { room, user }, opened);
    if (!(await callRoom(c.env, room, (stub): Promise<boolean> => stub.completeUpload(user.id, file.id)))) {
      // The user has been erased meanwhile, or a day has passed: nobody else would delete it.
      await FILES.delete(file.id);
      throw notFound("upload");
    }
    return c.json(file, 201);
  },
);

/** Resolves to whether the caller may see the files of a room. */
const mayRead = async (env: Env, identity: Identity, room: string): Promise<boolean> => {
  if (isPublic(room)) return true;
  if (!mayAsk(identity, room)) return false;
  const { user, rooms, expiresAt } = identity;
  return callRoom(env, room, (stub): Promise<boolean> => stub.mayReadFiles(user.id, rooms, expiresAt !== null));
};

files.openapi(
  createRoute({
    tags,
    security: [{}, { token: [] }],
    method: "get",
    path: "/files/{id}/{name}",
    summary: "Download a file",
    description:
      "The name in the address is for people: the file has the name that it was uploaded with. PNG, JPEG, GIF, WebP and AVIF images, and " +
      "the usual audio and video, are served with their type; everything else as application/octet-stream, to be saved. " +
      "Range and If-None-Match are supported.",
    request: {
      params: z.object({
        id: z.string().openapi({ example: "5d41402abc4b2a76b9719d911017c592" }),
        name: z.string().openapi({ example: "plan.png" }),
      }),
    },
    responses: {
      200: { description: "The file.", content: bytes },
      206: { description: "The range of it.", content: bytes },
      304: { description: "The caller has it." },
      ...errors(401, 404, 416, 429),
    },
  }),
  async (c) => {
    const identity = await identifyCall(c.req.raw.headers, c.env);
    const { id } = c.req.valid("param");
    const { FILES } = c.env;
    const object = FILES && fields.fileId.safeParse(id).success ? await findObject(FILES, id, c.req.raw) : null;
    const file = object && fromMetadata(object);
    if (!FILES || !object || !file || !(await mayRead(c.env, identity, file.room))) {
      if (object) await discard(object);
      throw notFound("file");
    }
    const caching = isPublic(file.room) ? PUBLIC_CACHING : PRIVATE_CACHING;
    const response = await serveFile(FILES, object, file, c.req.raw, caching);
    if (response === null) throw notFound("file");
    return response;
  },
);
