/** The process that uploads files. It has the lowest priority, because it shares the load generator's cores. */
import { randomBytes } from "node:crypto";
import { constants, setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { serveParent } from "../servers/processes.ts";
import { tokenFor } from "./client-pool.ts";
import type { UploadsOutcome, UploadsRequest } from "./uploads.ts";

setPriority(constants.priority.PRIORITY_LOW);

serveParent(
  async ({ port, room, secret, users, filesPerUser, bytes, overS }: UploadsRequest): Promise<UploadsOutcome> => {
    const body = randomBytes(bytes);
    const statuses: Record<number, number> = {};
    let atOnce = 0;
    let mostAtOnce = 0;
    const start = performance.now();
    const upload = async (token: string, name: string) => {
      mostAtOnce = Math.max(mostAtOnce, ++atOnce);
      const query = new URLSearchParams({ room, name, clientId: name });
      const { status, body: answer } = await fetch(`http://127.0.0.1:${port}/api/files?${query}`, {
        method: "POST",
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/octet-stream" },
        body,
      });
      await answer?.cancel();
      statuses[status] = (statuses[status] ?? 0) + 1;
      atOnce -= 1;
    };
    const uploadAll = async (user: number) => {
      const id = `uploader-${user}`;
      const token = await tokenFor({ id, username: id }, secret);
      for (let n = 0; n < filesPerUser; n++) {
        const due = start + ((n + user / users) * overS * 1_000) / filesPerUser;
        await sleep(Math.max(0, due - performance.now()));
        await upload(token, `file-${n}`);
      }
    };
    await Promise.all(Array.from({ length: users }, (_, user) => uploadAll(user)));
    return { statuses, seconds: (performance.now() - start) / 1_000, mostAtOnce };
  },
);
