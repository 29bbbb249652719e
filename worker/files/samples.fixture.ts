/** The smallest images of each type that browsers show, 12 × 7 pixels, and the beginnings of other files. */

const decode = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const ascii = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text, (character) => character.charCodeAt(0));

export const IMAGES = {
  "image/png": decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAwAAAAHAQMAAAAGfD5nAAAAA1BMVEX/AAAZ4gk3AAAAC0lEQVQI12NgwAIAABUAATIdOWAAAAAASUVORK5CYII=",
  ),
  "image/jpeg": decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/2wBDAQMDAwQDBAgEBAgQCwkLEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBD/wAARCAAHAAwDAREAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAj/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAcJ/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AnRDGqYD/2Q==",
  ),
  "image/gif": decode("R0lGODlhDAAHAPAAAP8AAAAAACH5BAAAAAAALAAAAAAMAAcAAAIIhI+py+0PVQEAOw=="),
  "image/webp": decode("UklGRjwAAABXRUJQVlA4IDAAAADQAQCdASoMAAcAAgA0JaACdLoB+AADsAD+8MQL/yC5YXXI1/8gP+QH/ID/+PIAAAA="),
  "image/avif": decode(
    "AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZgAAAOptZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAABAAAAImlsb2MAAAAAREAAAQABAAAAAAEOAAEAAAAAAAAAHAAAACNpaW5mAAAAAAABAAAAFWluZmUCAAAAAAEAAGF2MDEAAAAAamlwcnAAAABLaXBjbwAAABNjb2xybmNseAACAAIABoAAAAAMYXYxQ4EADAAAAAAUaXNwZQAAAAAAAAAMAAAABwAAABBwaXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgYIDhAAAACRtZGF0EgAKBRgMrzAhMhEYAAooooQAAMNe0zHQ7J++gQ==",
  ),
} as const;

export const PNG = IMAGES["image/png"];

const ftyp = (brands: string): Uint8Array<ArrayBuffer> =>
  ascii(`\0\0\0${String.fromCharCode(8 + brands.length)}ftyp${brands}`);

/** By the type that they show. */
export const MEDIA: Readonly<Record<string, readonly Uint8Array<ArrayBuffer>[]>> = {
  "video/mp4": [ftyp("isom\0\0\x02\0isomiso2avc1mp41"), ftyp("mp42\0\0\0\0mp42"), ftyp("M4V \0\0\0\x01M4V ")],
  "audio/mp4": [ftyp("M4A \0\0\0\0M4A mp42isom")],
  "video/webm": [ascii("\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84webm\x42\x87\x81\x04")],
  "audio/mpeg": [ascii("ID3\x04\0\0\0\0\0\x23"), ascii("\xff\xfb\x90\x64\0")],
  "audio/ogg": [ascii("OggS\0\x02\0\0")],
  "audio/wav": [ascii("RIFF\x24\0\0\0WAVEfmt ")],
  "audio/flac": [ascii("fLaC\0\0\0\x22")],
};

/** What must never be shown in place. */
export const OTHERS: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  html: ascii("<!doctype html><script>alert(document.domain)</script>"),
  svg: ascii('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
  pdf: ascii("%PDF-1.7\n1 0 obj <</JS (app.alert(1))>>"),
  script: ascii("alert(document.domain)"),
  zip: ascii("PK\x03\x04\x14\0"),
  matroska: ascii("\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska\x42\x87\x81\x04"),
  heic: ftyp("heic\0\0\0\0mif1heic"),
  quicktime: ftyp("qt  \0\0\0\0qt  "),
  avi: ascii("RIFF\x24\0\0\0AVI LIST"),
  utf16: ascii("\xff\xfe<\0h\0t\0m\0l\0>\0"),
  nothing: ascii(""),
};

/** Returns a JPEG whose EXIF data says how it is turned. */
export const turnedJpeg = (orientation: number): Uint8Array<ArrayBuffer> => {
  const jpeg = IMAGES["image/jpeg"];
  const tiff = `MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0${String.fromCharCode(orientation)}\0\0\0\0\0\0`;
  const exif = `Exif\0\0${tiff}`;
  const segment = ascii(`\xff\xe1\0${String.fromCharCode(2 + exif.length)}${exif}`);
  return new Uint8Array([...jpeg.subarray(0, 2), ...segment, ...jpeg.subarray(2)]);
};
