/** How a room is, for operators. */
export interface RoomStatus {
  room: string;
  members: number;
  connections: number;
  /** The last message's number, and that of the last one that is archived or set aside. */
  lastSeq: number;
  archivedSeq: number;
  /** How many messages wait for Postgres, and how many it has refused. */
  waiting: number;
  deadLetters: number;
}
