/** Linking another device, and signing out. */
export interface DevicesText {
  devices: string;
  devicesHint: (name: string) => string;
  linkDevice: string;
  /** Above the QR code. */
  scanCode: string;
  /** Before the code, with the address where it is entered. */
  enterCode: (address: string) => string;
  codeValid: (time: string) => string;
  codeExpired: string;
  newCode: string;
  codeSecret: string;
  deviceLinked: string;
  linkedElsewhere: string;
  linkThisDevice: string;
  linkCode: string;
  linkCodeHint: string;
  linkWarning: string;
  replacesUser: (name: string) => string;
  badCode: string;
  haveAccount: string;
  signOut: string;
  signOutHere: string;
  signOutHereHint: (name: string) => string;
  signOutOthers: string;
  signOutOthersHint: string;
  signOutEverywhere: string;
  signOutEverywhereHint: string;
  othersSignedOut: string;
}
