/** The AsyncAPI document of a room's WebSocket, generated from the schemas that decode and type its events. */
import { z } from "@hono/zod-openapi";
import * as documentation from "../rooms/protocol/documentation.ts";
import * as protocol from "../rooms/protocol/events.ts";
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
    "The WebSocket of a chat room. The application that is described is the server: it receives what clients send. The " +
    "version is that of the wire, `protocol` in `connected`. Ignore fields that are not described.",
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

/** Returns the schemas of the events, draft 7 as in AsyncAPI, and of what several events contain. */
const describeSchemas = () => {
  const named = z.registry<{ id: string }>();
  named.add(protocol.user, { id: "User" });
  named.add(protocol.member, { id: "Member" });
  named.add(protocol.message, { id: "Message" });
  named.add(protocol.errorCode, { id: "ErrorCode" });
  for (const event of [...protocol.clientEvent.def.options, ...protocol.serverEvent.def.options]) {
    named.add(event, { id: payloadName(String(event.shape.event.def.values[0])) });
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

const byName = <Value>(value: (frame: Frame) => Value): Record<string, Value> =>
  Object.fromEntries(FRAMES.map((frame) => [frame.name, value(frame)]));

const channel = { $ref: "#/channels/room" };

/** Describes the WebSocket of the server at `url`. */
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
  channels: { room: { ...CHANNEL, messages: byName(({ name }) => ({ $ref: `#/components/messages/${name}` })) } },
  operations: byName(({ name, action, summary, replies }) => ({
    action,
    channel,
    summary,
    messages: refs("channels/room/messages", [name]),
    ...(replies && { reply: { channel, messages: refs("channels/room/messages", replies) } }),
  })),
  components: {
    messages: byName(({ name, summary, contentType, payload }) => ({ name, summary, contentType, payload })),
    schemas: describeSchemas(),
    securitySchemes: SECURITY_SCHEMES,
  },
});
