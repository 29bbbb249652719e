/** `npm run vapid`: makes the keys of push notifications, and prints where to put them. */
import { newVapidPair } from "./vapid-pair.ts";

const { publicKey, privateKey } = newVapidPair();

console.log(`A new pair of keys for push notifications. Browsers that have subscribed with another one receive nothing any more.

On this machine, in .dev.vars:

VAPID_PUBLIC_KEY="${publicKey}"
VAPID_PRIVATE_KEY="${privateKey}"
VAPID_SUBJECT="mailto:you@example.com"

For a deployment, VAPID_PUBLIC_KEY and VAPID_SUBJECT in wrangler.toml, and the other one as a secret:

printf %s ${privateKey} | npx wrangler secret put VAPID_PRIVATE_KEY`);
