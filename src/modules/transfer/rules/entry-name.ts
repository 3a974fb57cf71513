/** A file name that is one on every system and leads nowhere: no separators, no dots in front, no control characters. */
export function entryName(name: string): string {
  const clean = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\\/:*?"<>|]/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
  return clean.slice(0, 120) || 'file'
}
