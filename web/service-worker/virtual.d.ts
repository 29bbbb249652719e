// What plugin.ts builds.
declare module "virtual:build" {
  /** Names the build: the same for the same files. */
  export const version: string;
  /** The paths of its files that the page may need offline, without the page itself. */
  export const files: readonly string[];
}
