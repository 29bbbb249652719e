/** The rooms that there are. */

/** The names of the first rooms, up to 100; empty when the list cannot be had. `request` is the browser's `fetch`. */
export const listRooms = async (request: typeof fetch, token: string | undefined): Promise<string[]> => {
  try {
    const headers: HeadersInit = token ? { authorization: `Bearer ${token}` } : {};
    const response = await request("/api/rooms?limit=100", { headers });
    if (!response.ok) return [];
    const { rooms } = (await response.json()) as { rooms: { name: string }[] };
    return rooms.map(({ name }) => name);
  } catch {
    return [];
  }
};
