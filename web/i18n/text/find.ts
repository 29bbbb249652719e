/** Finding rooms and people: the home page and the switcher. */

export interface FindText {
  activeRooms: string;
  /** The heading of people that were found. */
  foundPeople: string;
  /** When and where a person has written last. */
  lastMessage: (ago: string, room: string) => string;
  searching: string;
  noResults: string;
  createRoom: (room: string) => string;
  openRoom: (room: string) => string;
  openMessage: (seq: number, room: string) => string;
  /** Why what is typed cannot be a room. */
  badRoomOrLink: string;
  /** The switcher's field. */
  roomOrLink: string;
  allRooms: string;
  /** Rooms are public unless they are private. */
  roomsArePublic: string;
  noRooms: string;
  showMore: string;
  /** `ago` is a relative time: "5 minutes ago". */
  activeAgo: (ago: string) => string;
  membersNow: (count: number) => string;
  results: (count: number) => string;
}
