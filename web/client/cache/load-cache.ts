/** Loads the code of the cache on demand: the page needs it a little later than the rest. */
import type { UserCache, UserCacheOptions } from "./user-cache.ts";

/** Resolves to undefined, and nothing is cached, if the code cannot be loaded. */
export type LoadedCache = Promise<UserCache | undefined>;

export const loadCache = (options: UserCacheOptions): LoadedCache =>
  import("./user-cache.ts").then(
    ({ createUserCache }) => createUserCache(options),
    () => undefined,
  );
