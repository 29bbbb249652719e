import { pathOf } from "../app/routes.ts";
import type { FoundRoom } from "../client/directory.ts";
import { RoomNote } from "../find/room-note.tsx";

/** Rooms that were found, with their activity. */
export const FoundRooms = ({ rooms }: { rooms: readonly FoundRoom[] }) => (
  <ul class="room-list">
    {rooms.map((room) => (
      <li key={room.name}>
        <a class="found-room" href={pathOf(room.name)}>
          <span class="name">{room.name}</span>
          <RoomNote room={room} />
        </a>
      </li>
    ))}
  </ul>
);
