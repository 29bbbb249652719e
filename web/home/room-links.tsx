import { pathOf } from "../client/routes.ts";

/** Links to rooms, in a row. */
export const RoomLinks = ({ rooms }: { rooms: readonly string[] }) => (
  <ul class="room-links">
    {rooms.map((room) => (
      <li key={room}>
        <a href={pathOf(room)}>{room}</a>
      </li>
    ))}
  </ul>
);
