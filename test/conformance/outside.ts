/** The rules that nobody can see from outside. */
export interface Outside {
  readonly rule: string;
  readonly title: string;
  /** What it would take to see it. */
  readonly reason: string;
}

export const OUTSIDE: readonly Outside[] = [
  { rule: "M1", title: "a message is stored before anyone sees it", reason: "takes a crash of the server" },
  { rule: "P7", title: "roomUsers lists at most 500 users", reason: "takes 501 people in one room" },
  { rule: "O2", title: "a muted user can say nothing", reason: "takes a moderator's token" },
  { rule: "O3", title: "a removed user is turned away", reason: "takes a moderator's token" },
  { rule: "O4", title: "both outlast reconnecting and sleep", reason: "takes a moderator's token" },
  { rule: "H4", title: "what the log has is answered without Postgres", reason: "takes an outage of Postgres" },
  { rule: "A2", title: "one request is in flight for a room", reason: "only Postgres sees the requests" },
  { rule: "A3", title: "the room goes on without Postgres", reason: "takes an outage of Postgres" },
  { rule: "A4", title: "what Postgres refuses is set aside", reason: "takes a row that Postgres refuses" },
  { rule: "A5", title: "numbering goes on where it was", reason: "takes the loss of a room's log" },
  { rule: "L4", title: "an address has its limits", reason: "takes more calls than anyone should make" },
  { rule: "I8", title: "an expired guest's token can be renewed", reason: "takes a token that has expired" },
  { rule: "I7", title: "an expired token ends the connection", reason: "takes a token of a few seconds" },
];
