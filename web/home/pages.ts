/** The pages outside the rooms, which are loaded on demand. */
import { lazyPart } from "../ui/lazy.tsx";

export const Home = lazyPart(() => import("./home.tsx"));
export const OpenRooms = lazyPart(() => import("./open-rooms.tsx"));
export const LinkPage = lazyPart(() => import("../devices/link-page.tsx"));
export const NotFound = lazyPart(() => import("./not-found.tsx"));
