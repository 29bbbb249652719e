/** A server of files for the chat's client, which fails on demand. It keeps what it has received by the uploads' clientIds. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ReceivedUpload {
  readonly id: string;
  readonly room: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Answers one upload in another way than by storing it. */
type Misbehaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** Breaks the connection after the first bytes of an upload. */
export const cut: Misbehaviour = (request) => request.once("data", () => request.socket.destroy());

/** Rejects an upload with a code. */
export const reject =
  (status: number, code: string, headers: Record<string, string> = {}): Misbehaviour =>
  (request, response) => {
    request.resume();
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify({ error: { code, message: "" } }));
  };

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

export class FileServer {
  /** Scripts and documents by their path, for tests in a browser. */
  readonly pages = new Map<string, string>();
  /** What happens to the next uploads, in order. */
  readonly misbehaviours: Misbehaviour[] = [];
  readonly uploads = new Map<string, ReceivedUpload>();
  /** The tokens of all calls that were received, in order. */
  readonly tokens: (string | undefined)[] = [];
  /** The clientIds of all attempts, in order. */
  readonly attempts: string[] = [];
  readonly #server = createServer((request, response) => void this.#handle(request, response).catch(() => {}));

  static async start(): Promise<FileServer> {
    const server = new FileServer();
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", this.url);
    const page = this.pages.get(url.pathname);
    if (page !== undefined) {
      const type = url.pathname.endsWith(".js") ? "text/javascript" : "text/html";
      response.writeHead(200, { "content-type": `${type}; charset=utf-8` }).end(page);
      return;
    }
    this.tokens.push(request.headers.authorization?.slice("Bearer ".length));
    if (request.method === "GET") {
      const id = url.pathname.split("/")[2];
      const found = [...this.uploads.values()].find((upload) => upload.id === id);
      if (!found) return reject(404, "not_found")(request, response);
      response.writeHead(200, { "content-type": found.type }).end(found.bytes);
      return;
    }
    const { room = "", name = "", clientId = "" } = Object.fromEntries(url.searchParams);
    this.attempts.push(clientId);
    const misbehave = this.misbehaviours.shift();
    if (misbehave) return misbehave(request, response);
    const bytes = await bodyOf(request);
    const type = request.headers["content-type"] ?? "";
    const id = this.uploads.get(clientId)?.id ?? this.uploads.size.toString(16).padStart(32, "0");
    this.uploads.set(clientId, { id, room, name, type, bytes });
    response.writeHead(201, { "content-type": "application/json" });
    response.end(JSON.stringify({ id, name, type, size: bytes.length }));
  }
}
