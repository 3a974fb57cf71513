/** Absolute limits on what is read out of an attachment; over one, it is refused and stays findable by its name. */
export const limits = {
  fileBytes: 25 * 1024 * 1024,
  /** Characters of text kept of one file. */
  textChars: 200_000,
  /** Wall time of one file in the worker. */
  ms: 15_000,
  heapMb: 256,
  pages: 300,
  /** Of archives (docx, xlsx, odt): entries, bytes they unpack to together, and how much more that is than they take. */
  entries: 2000,
  unpackedBytes: 40 * 1024 * 1024,
  ratio: 200,
} as const

/** Read as it is decided: a refusal says in a few words why. */
export class Refused extends Error {
  override name = 'Refused'
}
