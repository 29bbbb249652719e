/** Checks of push notifications (U), as far as a client sees them that has no push service. */
import assert from "node:assert/strict";
import { createECDH, createHash, randomBytes } from "node:crypto";
import { type Check, check, NotChecked } from "./check.ts";
import { type Context, codeOf, type Session } from "./context.ts";

/** A service of the default list. */
const SERVICE = "https://updates.push.services.mozilla.com";

const newSubscription = () => {
  const p256dh = createECDH("prime256v1").generateKeys("base64url");
  const auth = randomBytes(16).toString("base64url");
  return { endpoint: `${SERVICE}/wpush/v2/${randomBytes(16).toString("base64url")}`, keys: { p256dh, auth } };
};

/** Resolves to the server's key; null if it does not push. */
const publicKeyOf = async (context: Context, { token }: Session): Promise<unknown> => {
  const { status, body } = await context.call("/api/push", { token });
  if (status === 503 && codeOf(body) === "not_configured") return null;
  assert.equal(status, 200);
  return (body as { publicKey: unknown }).publicKey;
};

const subscribe = (context: Context, { token }: Session, body: unknown) =>
  context.call("/api/push/subscriptions", { method: "POST", token, body });

const signIn = async (context: Context): Promise<Session> => {
  const session = await context.session();
  if ((await publicKeyOf(context, session)) === null) throw new NotChecked("this deployment pushes nothing");
  return session;
};

export const push: Check[] = [
  check("U7", "subscriptions lead to push services alone, and have valid keys", async (context) => {
    const session = await signIn(context);
    const { endpoint, keys } = newSubscription();
    for (const wrong of [
      { endpoint: "https://127.0.0.1/", keys },
      { endpoint: "https://push.example.com/", keys },
      { endpoint: endpoint.replace("https://", "https://user@"), keys },
      { endpoint: endpoint.replace(".com/", ".com:8443/"), keys },
      { endpoint, keys: { ...keys, auth: "" } },
      { endpoint, keys: { ...keys, p256dh: keys.p256dh.slice(0, -4) } },
    ]) {
      const { status, body } = await subscribe(context, session, wrong);
      assert.deepEqual([wrong.endpoint, status, codeOf(body)], [wrong.endpoint, 400, "invalid_data"]);
    }
  }),
  check("U7", "… are named by their endpoints, and made and removed idempotently", async (context) => {
    const session = await signIn(context);
    const subscription = newSubscription();
    const id = createHash("sha256").update(subscription.endpoint).digest("hex").slice(0, 32);
    for (let n = 0; n < 2; n++) {
      const { status, body } = await subscribe(context, session, subscription);
      if (status === 400) throw new NotChecked("this deployment has a list of push services of its own");
      assert.deepEqual([status, body], [201, { id }]);
    }
    const { token } = session;
    for (let n = 0; n < 2; n++) {
      assert.equal((await context.call(`/api/push/subscriptions/${id}`, { method: "DELETE", token })).status, 204);
    }
  }),
  check("U8", "GET /api/push gives users the key to subscribe with, if the deployment pushes", async (context) => {
    const key = await publicKeyOf(context, await context.session());
    if (key !== null) assert.match(String(key), /^B[\w-]{86}$/);
    assert.equal((await context.call("/api/push")).status, 401);
  }),
];
