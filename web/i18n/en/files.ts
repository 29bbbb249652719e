import { plural } from "../plural.ts";
import type { FilesText } from "../text/files.ts";
import { number, rules } from "./numbers.ts";

export const files: FilesText = {
  noFiles: "This chat doesn’t accept files.",
  dropInRoom: (room) => `Drop to send in ${room}`,
  dropToPerson: (name) => `Drop to send to ${name}`,
  filesToSend: "Attached files",
  filesAttached: (count) =>
    `${number.format(count)} ${plural(rules, count, { one: "file attached", other: "files attached" })}`,
  preparing: "Preparing…",
  removeFile: (name) => `Remove ${name}`,
  describe: "Describe",
  describeFile: (name) => `Describe ${name}`,
  descriptionOf: (name) => `Description of ${name}`,
  descriptionHint: "What’s in the picture?",
  keepsMetadata: "May reveal where it was taken",
  fileTooLarge: (name, limit) => `${name} is too large. Files can be up to ${limit}.`,
  fileEmpty: (name) => `${name} is empty.`,
  fileUnreadable: (name) => `Couldn’t read ${name}.`,
  tooManyFiles: (count) =>
    `You can attach up to ${number.format(count)} ${plural(rules, count, { one: "file", other: "files" })} to a message.`,
  tooMuchWaits: (limit) => `Up to ${limit} can wait to be sent. Try again once some of it is sent.`,
  uploading: (name) => `Uploading ${name}`,
  fileUnavailable: "Not available",
  fileGone: "This file is no longer available.",
  download: "Download",
  downloadFiles: (count) => (count === 1 ? "Download" : `Download ${number.format(count)} files`),
  copyImage: "Copy image",
  imageCopied: "Image copied",
  previousImage: "Previous image",
  nextImage: "Next image",
  imageOf: (at, count) => `${number.format(at)} of ${number.format(count)}`,
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
};
