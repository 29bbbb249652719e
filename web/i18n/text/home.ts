/** The home page. */

export interface HomeText {
  tagline: string;
  yourName: string;
  nameHint: string;
  room: string;
  roomHint: string;
  badRoom: string;
  join: string;
  /** Why a name was rejected, by error code; undefined for the errors of all requests. */
  nameError: (code: string) => string | undefined;
}
