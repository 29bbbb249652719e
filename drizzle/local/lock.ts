/** A file that says which process has a folder open, because two PGlites in one folder would destroy it. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { dirname } from "node:path";

export interface Holder {
  pid: number;
  /** The command that the process runs, as a user knows it. */
  command: string;
  /** Where its Postgres answers. */
  directUrl: string;
}

/** Someone else has the folder open. */
export class InUse extends Error {
  holder: Holder;
  constructor(folder: string, holder: Holder) {
    super(`the database in ${folder} is in use by process ${holder.pid} (${holder.command}): stop that one first`);
    this.holder = holder;
  }
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

const answers = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });

/**
 * Who has the folder open, or null. A holder listens before it takes the lock, so a process of its number that does
 * not answer there is another one that got the number of a holder that is gone.
 */
export const findHolder = async (folder: string): Promise<Holder | null> => {
  let holder: Holder;
  try {
    holder = JSON.parse(await readFile(`${folder}.lock`, "utf8"));
  } catch {
    return null;
  }
  return isRunning(holder.pid) && (await answers(holder.directUrl)) ? holder : null;
};

/** Takes the lock on a folder and resolves to its release. Throws `InUse` when another process has it. */
export const takeLock = async (folder: string, holder: Holder): Promise<() => Promise<void>> => {
  const file = `${folder}.lock`;
  const other = await findHolder(folder);
  if (other) throw new InUse(folder, other);
  await rm(file, { force: true });
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(file, JSON.stringify(holder), { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new InUse(folder, (await findHolder(folder)) ?? { ...holder, pid: 0 });
  }
  return () => rm(file, { force: true });
};
