/** The AsyncAPI document of the WebSockets of rooms and inboxes, generated from the schemas that decode and type its events. */
import { z } from "@hono/zod-openapi";
import * as documentation from "../rooms/protocol/documentation.ts";
import * as protocol from "../rooms/protocol/events.ts";
import * as inbox from "../rooms/protocol/inbox.ts";
import { HEARTBEAT, HEARTBEAT_TIMEOUT_MS, LIMITS, PROTOCOL } from "../rooms/protocol/limits.ts";
import { ROOM_NAME_RULE } from "../rooms/protocol/names.ts";
import { fieldDocumentation } from "./schemas.ts";

/** Renders names and their lines as a Markdown list. */
const list = (lines: Readonly<Record<string, string>>): string =>
  Object.entries(lines)
    .map(([name, line]) => `- \`${name}\`: ${line}`)
    .join("\n");

const INFO = {
  title: "Samovar",
  version: String(PROTOCOL),
  description:
    "The WebSockets of a chat room and of a user's inbox. The application that is described is the server: it receives " +
    "what clients send. The version is that of the wire, `protocol` in `connected` and `inbox`. Ignore fields that are not " +
    "described.",
};

const CHANNEL = {
  address: "/rooms/{room}/ws",
  title: "A room",
  description: `Text frames. A client's frame is one event, \`{"event", "data"}\`, of at most ${LIMITS.frameBytes} bytes; a
missing \`data\` counts as an empty object. The server's frame is one event or, on connections with a batching subprotocol,
an array of events. \`connected\` comes first. Before joining, only \`setUsername\` and \`joinRoom\` are allowed.

A rejected connection is accepted, receives \`error\`, and is closed. Close codes 4400 to 4499 are final: the client must
not reconnect unchanged.

${list(documentation.CLOSE_CODES)}`,
  parameters: { room: { description: `The room; ${ROOM_NAME_RULE}.`, examples: ["general"] } },
  bindings: {
    ws: {
      method: "GET",
      headers: {
        type: "object",
        properties: {
          "Sec-WebSocket-Protocol": {
            type: "string",
            description: `What the client offers, separated by commas.\n\n${list(documentation.SUBPROTOCOLS)}`,
            examples: ["samovar.batch.3, samovar.token.<jwt>"],
          },
        },
      },
      bindingVersion: "0.1.0",
    },
  },
};

const INBOX_CHANNEL = {
  address: "/inbox/ws",
  title: "The user's inbox",
  description: `News of all rooms that the user follows. Text frames are one event each, \`{"event", "data"}\`, of a client at
most ${LIMITS.frameBytes} bytes; a missing \`data\` counts as an empty object. \`inbox\` comes first. A session token is
required. Connections are rejected and closed as those of a room are.`,
  bindings: CHANNEL.bindings,
};

const SECURITY_SCHEMES = {
  bearer: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "A session token. Without one, the connection is a new guest if the server admits guests.",
  },
  subprotocol: {
    type: "httpApiKey",
    in: "header",
    name: "Sec-WebSocket-Protocol",
    description: "A session token as the subprotocol `samovar.token.<jwt>`: browsers cannot send `Authorization`.",
  },
};

/** A kind of frame. */
interface Frame {
  name: string;
  /** What the server does with it. */
  action: "send" | "receive";
  summary: string;
  contentType: "application/json" | "text/plain";
  payload: object;
  /** The names of the frames that answer it. */
  replies?: readonly string[];
}

fieldDocumentation.add(protocol.errorCode, { description: list(documentation.ERROR_CODES) });

const refs = (place: string, names: readonly string[]) => names.map((name) => ({ $ref: `#/${place}/${name}` }));

const payloadName = (event: string): string => `${event}Event`;

/** Omits what zod adds to every integer and every time: the range of safe integers, and the pattern of a format. */
const omitNoise = ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void => {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
};

type EventSchema = z.core.$ZodType & {
  readonly shape: { readonly event: { readonly def: { readonly values: unknown[] } } };
};

/** Returns the schemas of the events, draft 7 as in AsyncAPI, and of what several events contain. */
const describeSchemas = () => {
  const named = z.registry<{ id: string }>();
  named.add(protocol.user, { id: "User" });
  named.add(protocol.member, { id: "Member" });
  named.add(protocol.message, { id: "Message" });
  named.add(protocol.errorCode, { id: "ErrorCode" });
  named.add(inbox.preview, { id: "Preview" });
  named.add(inbox.inboxRoom, { id: "InboxRoom" });
  const names = new Set<string>();
  const unions = [protocol.clientEvent, protocol.serverEvent, inbox.inboxClientEvent, inbox.inboxServerEvent];
  for (const event of unions.flatMap(({ def }): readonly EventSchema[] => def.options)) {
    const id = payloadName(String(event.shape.event.def.values[0]));
    // `error` is the same everywhere.
    if (!names.has(id)) named.add(event, { id });
    names.add(id);
  }
  const { schemas } = z.toJSONSchema(named, {
    metadata: fieldDocumentation,
    target: "draft-7",
    // As it is on the wire: names are not normalised yet, and later versions may add fields.
    io: "input",
    override: omitNoise,
    uri: (name) => `#/components/schemas/${name}`,
  });
  // A schema's place in the document identifies it, and AsyncAPI determines the dialect.
  return Object.fromEntries(Object.entries(schemas).map(([name, { $id, $schema, ...schema }]) => [name, schema]));
};

const describeEvent = (name: string, action: Frame["action"], summary: string, replies?: readonly string[]): Frame => ({
  name,
  action,
  summary,
  contentType: "application/json",
  payload: { $ref: `#/components/schemas/${payloadName(name)}` },
  ...(replies && { replies }),
});

const HEARTBEATS: readonly Frame[] = [
  {
    name: "ping",
    action: "receive",
    summary: `A heartbeat. A client that has sent one and then none for ${HEARTBEAT_TIMEOUT_MS / 1_000} s is closed.`,
    contentType: "text/plain",
    payload: { type: "string", const: HEARTBEAT.ping },
    replies: ["pong"],
  },
  {
    name: "pong",
    action: "send",
    summary: "Sent in reply to `ping`.",
    contentType: "text/plain",
    payload: { type: "string", const: HEARTBEAT.pong },
  },
];

const FRAMES: readonly Frame[] = [
  ...Object.entries(documentation.CLIENT_EVENTS).map(([name, { summary, replies }]) =>
    describeEvent(name, "receive", summary, [...replies, "error"]),
  ),
  ...Object.entries(documentation.SERVER_EVENTS).map(([name, line]) => describeEvent(name, "send", line)),
  {
    name: "batch",
    action: "send",
    summary: "Several events in one frame, on connections with a batching subprotocol.",
    contentType: "application/json",
    payload: {
      type: "array",
      minItems: 2,
      items: {
        discriminator: "event",
        oneOf: refs("components/schemas", Object.keys(documentation.SERVER_EVENTS).map(payloadName)),
      },
    },
  },
  ...HEARTBEATS,
];

const INBOX_FRAMES: readonly Frame[] = [
  ...Object.entries(documentation.INBOX_CLIENT_EVENTS).map(([name, { summary, replies }]) =>
    describeEvent(name, "receive", summary, [...replies, "error"]),
  ),
  ...Object.entries(documentation.INBOX_SERVER_EVENTS).map(([name, line]) => describeEvent(name, "send", line)),
  ...HEARTBEATS,
];

const byName = <Value>(frames: readonly Frame[], value: (frame: Frame) => Value): Record<string, Value> =>
  Object.fromEntries(frames.map((frame) => [frame.name, value(frame)]));

/** Describes a channel and its messages. */
const describeChannel = <Channel extends object>(channel: Channel, frames: readonly Frame[]) => ({
  ...channel,
  messages: byName(frames, ({ name }) => ({ $ref: `#/components/messages/${name}` })),
});

/** Describes what is sent and received in the channel `name`; `prefix` tells its operations from those of another. */
const describeOperations = (name: string, frames: readonly Frame[], prefix = "") => {
  const channel = { $ref: `#/channels/${name}` };
  const messages = (names: readonly string[]) => refs(`channels/${name}/messages`, names);
  return Object.fromEntries(
    frames.map(({ name, action, summary, replies }) => [
      prefix + name,
      {
        action,
        channel,
        summary,
        messages: messages([name]),
        ...(replies && { reply: { channel, messages: messages(replies) } }),
      },
    ]),
  );
};

/** Describes the WebSockets of the server at `url`. */
export const describeWebSocket = ({ origin, host, protocol: scheme }: URL) => ({
  asyncapi: "3.0.0",
  info: { ...INFO, externalDocs: { description: "The REST API", url: `${origin}/api/docs` } },
  defaultContentType: "application/json",
  servers: {
    samovar: {
      host,
      protocol: scheme === "https:" ? "wss" : "ws",
      security: refs("components/securitySchemes", Object.keys(SECURITY_SCHEMES)),
    },
  },
  channels: { room: describeChannel(CHANNEL, FRAMES), inbox: describeChannel(INBOX_CHANNEL, INBOX_FRAMES) },
  operations: {
    ...describeOperations("room", FRAMES),
    ...describeOperations("inbox", INBOX_FRAMES, "inbox."),
  },
  components: {
    // A room's frame comes last: `error` and heartbeats are the same in both channels.
    messages: byName([...INBOX_FRAMES, ...FRAMES], ({ name, summary, contentType, payload }) => ({
      name,
      summary,
      contentType,
      payload,
    })),
    schemas: describeSchemas(),
    securitySchemes: SECURITY_SCHEMES,
  },
});
