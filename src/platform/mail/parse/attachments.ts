const extensions: Record<string, string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/svg+xml': 'svg',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'text/plain': 'txt',
  'text/html': 'html',
  'text/csv': 'csv',
  'text/calendar': 'ics',
  'message/rfc822': 'eml',
  'message/delivery-status': 'txt',
}

/**
 * A file name safe to store, show and offer for download: last path component, no control or direction-changing
 * characters (they disguise `exe.pdf`), no characters Windows or a header forbids, at most 150 characters with the
 * extension kept. Never empty.
 */
export function cleanName(claimed: string | null, type: string, index: number): string {
  const last = (claimed ?? '').normalize('NFC').split(/[/\\]/).at(-1)!
  const name = last
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[<>:"|?*;%]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
  if (!name) return `attachment-${index + 1}.${extensions[type] ?? 'bin'}`
  const letters = [...name]
  if (letters.length <= 150) return name
  const dot = name.lastIndexOf('.')
  const extension = dot > 0 && name.length - dot <= 12 ? name.slice(dot) : ''
  return letters.slice(0, 150 - extension.length).join('') + extension
}

/** A media type in the form `type/subtype`, lower case; anything else is application/octet-stream. */
export function cleanType(claimed: string): string {
  const type = claimed.trim().toLowerCase()
  return /^[a-z0-9][a-z0-9!#$&^_.+-]{0,60}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}$/.test(type)
    ? type
    : 'application/octet-stream'
}
