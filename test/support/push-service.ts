/**
 * A push service for tests: it verifies the server's signature (RFC 8292), decrypts what arrives (RFC 8188, RFC 8291) with an
 * implementation of its own, and answers as the test says. A message that is wrong is answered 400 and recorded as a failure.
 */
import assert from "node:assert/strict";
import { createDecipheriv, createECDH, createPublicKey, type ECDH, hkdfSync, randomBytes, verify } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { type Listening, listen } from "../../drizzle/local/listen.ts";
import type { PushMessage } from "../../rooms/protocol/push.ts";
import { newVapidPair } from "../../scripts/vapid-pair.ts";

const DAY_S = 24 * 60 * 60;
const MAX_BODY_BYTES = 4_096;

/** What a browser returns of its subscription. */
export interface TestSubscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

interface Browser {
  readonly keys: ECDH;
  readonly auth: Buffer;
}

export interface ReceivedPush {
  readonly endpoint: string;
  readonly headers: IncomingHttpHeaders;
  readonly message: PushMessage;
  /** When it arrived, ms since 1970. */
  readonly at: number;
}

export class PushService {
  readonly vapid = newVapidPair();
  readonly subject = "mailto:operator@example.com";
  /** What arrived and was right, also if it was not answered 201. */
  readonly received: ReceivedPush[] = [];
  /** What was wrong with the others. */
  readonly failures: string[] = [];
  /** Answers the requests to an endpoint in place of 201. */
  readonly answers = new Map<string, (response: ServerResponse) => void>();
  readonly #browsers = new Map<string, Browser>();
  readonly #server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url = "", headers } = request;
    const endpoint = this.origin + url;
    try {
      assert.equal(method, "POST");
      this.#verify(headers);
      const message = this.#decrypt(endpoint, headers, Buffer.concat(chunks));
      this.received.push({ endpoint, headers, message, at: Date.now() });
    } catch (error) {
      this.failures.push(`${endpoint}: ${error}`);
      response.writeHead(400).end();
      return;
    }
    const answer = this.answers.get(endpoint) ?? ((response) => response.writeHead(201).end());
    answer(response);
  });
  #listening: Listening | null = null;

  static async start(): Promise<PushService> {
    const service = new PushService();
    service.#listening = await listen(service.#server, 0);
    return service;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#listening?.port}`;
  }

  /** The settings of a Worker that pushes here. */
  get settings() {
    return {
      VAPID_PUBLIC_KEY: this.vapid.publicKey,
      VAPID_PRIVATE_KEY: this.vapid.privateKey,
      VAPID_SUBJECT: this.subject,
      PUSH_SERVICES: this.origin,
    };
  }

  /** Subscribes a new browser. */
  subscribe(): TestSubscription {
    const keys = createECDH("prime256v1");
    keys.generateKeys();
    const auth = randomBytes(16);
    const endpoint = `${this.origin}/push/${randomBytes(16).toString("base64url")}`;
    this.#browsers.set(endpoint, { keys, auth });
    return { endpoint, keys: { p256dh: keys.getPublicKey("base64url"), auth: auth.toString("base64url") } };
  }

  /** Answers the requests to an endpoint with a status. */
  answer({ endpoint }: TestSubscription, status: number, headers: Record<string, string> = {}): void {
    this.answers.set(endpoint, (response) => response.writeHead(status, headers).end());
  }

  /** The messages that arrived at an endpoint. */
  at({ endpoint }: TestSubscription): PushMessage[] {
    return this.received.filter((push) => push.endpoint === endpoint).map(({ message }) => message);
  }

  async close(): Promise<void> {
    await this.#listening?.close();
  }

  /** RFC 8292: `vapid t=<JWT>, k=<public key>`. */
  #verify({ authorization = "" }: IncomingHttpHeaders): void {
    const [, token = "", key = ""] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization) ?? [];
    assert.equal(key, this.vapid.publicKey);
    const [header = "", claims = "", signature = ""] = token.split(".");
    const point = Buffer.from(key, "base64url");
    const [x, y] = [point.subarray(1, 33).toString("base64url"), point.subarray(33).toString("base64url")];
    const publicKey = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
    const isSigned = verify(
      "sha256",
      Buffer.from(`${header}.${claims}`),
      { key: publicKey, dsaEncoding: "ieee-p1363" },
      Buffer.from(signature, "base64url"),
    );
    assert.ok(isSigned, "the signature");
    assert.equal(JSON.parse(Buffer.from(header, "base64url").toString()).alg, "ES256");
    const { aud, exp, sub } = JSON.parse(Buffer.from(claims, "base64url").toString());
    const now = Date.now() / 1000;
    assert.deepEqual([aud, sub], [this.origin, this.subject]);
    assert.ok(exp > now && exp <= now + DAY_S, "exp");
  }

  #decrypt(endpoint: string, headers: IncomingHttpHeaders, body: Buffer): PushMessage {
    const browser = this.#browsers.get(endpoint);
    assert.ok(browser, "no such endpoint");
    assert.equal(headers["content-encoding"], "aes128gcm");
    assert.ok(body.length <= MAX_BODY_BYTES, "the size of the body");
    const { keys, auth } = browser;
    const salt = body.subarray(0, 16);
    const recordBytes = body.readUInt32BE(16);
    const idBytes = body.readUInt8(20);
    const senderKey = body.subarray(21, 21 + idBytes);
    const record = body.subarray(21 + idBytes);
    assert.ok(record.length <= recordBytes, "one record");
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), keys.getPublicKey(), senderKey]);
    const derive = (secret: Uint8Array, salt: Uint8Array, info: Uint8Array | string, bytes: number) =>
      Buffer.from(hkdfSync("sha256", secret, salt, info, bytes));
    const input = derive(keys.computeSecret(senderKey), auth, info, 32);
    const key = derive(input, salt, "Content-Encoding: aes128gcm\0", 16);
    const nonce = derive(input, salt, "Content-Encoding: nonce\0", 12);
    const decipher = createDecipheriv("aes-128-gcm", key, nonce);
    decipher.setAuthTag(record.subarray(-16));
    const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
    const end = padded.lastIndexOf(2);
    assert.ok(end >= 0 && padded.subarray(end + 1).every((byte) => byte === 0), "the padding");
    return JSON.parse(padded.subarray(0, end).toString());
  }
}
