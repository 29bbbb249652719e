/** Adds files to the tray of a room. */
import { FILE_LIMITS } from "../../rooms/protocol/limits.ts";
import { PENDING_BYTES } from "../client/files/pending-file.ts";
import { newId } from "../client/new-id.ts";
import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { showToast } from "../ui/toast.tsx";
import { prepareFile } from "./prepare.ts";
import { type FileProblem, type TrayItem, trayIn } from "./tray.ts";

/** One after another: decoded photos take a lot of memory. */
let preparing: Promise<unknown> = Promise.resolve();

const prepare = (client: RoomClient, key: string, file: File): Promise<void> => {
  const tray = trayIn(client);
  const run = async () => {
    if (!tray.peek().items.some((item) => item.key === key)) return;
    const prepared = await prepareFile(file, limitsOf(client));
    const { items, problems } = tray.peek();
    if ("problem" in prepared) {
      const problem = { kind: prepared.problem, name: file.name };
      tray.value = { items: items.filter((item) => item.key !== key), problems: [...problems, problem] };
      return;
    }
    const ready = { file: prepared.file, name: prepared.file.name, hasMetadata: prepared.note === "metadata" };
    tray.value = { items: items.map((item) => (item.key === key ? { ...item, ...ready } : item)), problems };
  };
  const done = preparing.then(run);
  preparing = done.catch(() => {});
  return done;
};

/** Before the room has told its limits, what most have. */
const limitsOf = (client: RoomClient) => client.fileLimits.peek() ?? FILE_LIMITS;

/** Adds files to what the next message will have, or says why not. */
export const addFiles = (client: RoomClient, files: readonly File[]): void => {
  if (files.length === 0) return;
  if (client.fileLimits.peek() === null) {
    showToast(dialogText.noFiles);
    return;
  }
  const { perMessage } = limitsOf(client);
  const tray = trayIn(client);
  const items = [...tray.peek().items];
  const problems: FileProblem[] = [];
  const added: [TrayItem, File][] = [];
  let bytes = items.reduce((total, { size }) => total + size, client.pendingBytes.peek());
  for (const file of files) {
    if (items.length >= perMessage) {
      problems.push({ kind: "too_many" });
      break;
    }
    if (bytes + file.size > PENDING_BYTES) {
      problems.push({ kind: "full" });
      break;
    }
    const item = { key: newId(), name: file.name, size: file.size, file: null, hasMetadata: false };
    bytes += file.size;
    items.push(item);
    added.push([item, file]);
  }
  tray.value = { items, problems };
  for (const [{ key }, file] of added) void prepare(client, key, file);
};
