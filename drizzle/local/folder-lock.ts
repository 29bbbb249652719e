/** Locks a data folder for one process: two PGlites in one folder would corrupt it. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { dirname } from "node:path";

export interface LockOwner {
  pid: number;
  /** The process's command, as users know it. */
  command: string;
  /** Where its Postgres listens, with the password: the file is how other processes of the same user learn it. */
  directUrl: string;
}

/** Another process has the folder open. */
export class FolderInUseError extends Error {
  owner: LockOwner;
  constructor(folder: string, owner: LockOwner) {
    super(`the database in ${folder} is in use by process ${owner.pid} (${owner.command}): stop that one first`);
    this.owner = owner;
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

const isListening = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });

/**
 * Resolves to the process that has the folder open, or null. An owner listens before it locks, so a running process
 * that does not listen there has merely reused the pid of an owner that is gone.
 */
export const findLockOwner = async (folder: string): Promise<LockOwner | null> => {
  let owner: LockOwner;
  try {
    owner = JSON.parse(await readFile(`${folder}.lock`, "utf8"));
  } catch {
    return null;
  }
  return isRunning(owner.pid) && (await isListening(owner.directUrl)) ? owner : null;
};

/** Locks a folder and resolves to its release. Throws `FolderInUseError` if another process has it open. */
export const lockFolder = async (folder: string, owner: LockOwner): Promise<() => Promise<void>> => {
  const file = `${folder}.lock`;
  const other = await findLockOwner(folder);
  if (other) throw new FolderInUseError(folder, other);
  await rm(file, { force: true });
  // Nobody else may read the password, nor the data.
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    await writeFile(file, JSON.stringify(owner), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new FolderInUseError(folder, (await findLockOwner(folder)) ?? { ...owner, pid: 0 });
  }
  return () => rm(file, { force: true });
};
