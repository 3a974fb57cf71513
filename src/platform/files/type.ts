type Beginning = readonly (number | null)[]

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0))

/** How files of a type begin, for the types whose files all begin alike (WHATWG MIME Sniffing, section 6; PDF: ISO 32000). */
const beginnings: Readonly<Record<string, readonly Beginning[]>> = {
  'image/png': [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  'image/jpeg': [[0xff, 0xd8, 0xff]],
  'image/gif': [ascii('GIF87a'), ascii('GIF89a')],
  'image/webp': [[...ascii('RIFF'), null, null, null, null, ...ascii('WEBP')]],
  'image/avif': ['avif', 'avis'].map((brand) => [null, null, null, null, ...ascii(`ftyp${brand}`)]),
  'application/pdf': [ascii('%PDF-')],
  'application/zip': [ascii('PK\x03\x04'), ascii('PK\x05\x06')],
  'application/gzip': [[0x1f, 0x8b]],
}

const pictures = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']
const programs: readonly Beginning[] = [ascii('MZ'), ascii('\x7fELF'), [0xcf, 0xfa, 0xed, 0xfe], ascii('#!')]
export const unknownType = 'application/octet-stream'

const begins = (bytes: Uint8Array, start: Beginning) => start.every((byte, at) => byte === null || bytes[at] === byte)

/** The type of a picture that browsers may be handed, by its first bytes, whatever it is called; null for everything else. */
export function pictureType(bytes: Uint8Array): string | null {
  return pictures.find((type) => beginnings[type]!.some((start) => begins(bytes, start))) ?? null
}

/**
 * The claimed media type when the bytes do not speak against it, else `application/octet-stream` (OWASP ASVS 5.2.2): a file of
 * a type that always begins the same must begin so, and a program is never anything else than bytes.
 */
export function typeByContent(claimed: string, bytes: Uint8Array): string {
  if (programs.some((start) => begins(bytes, start))) return unknownType
  const starts = beginnings[claimed]
  return starts && !starts.some((start) => begins(bytes, start)) ? unknownType : claimed
}
