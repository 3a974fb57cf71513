import { limits } from './limits.ts'
import { textOfMarkup } from './markup.ts'
import type { Office } from './office.ts'

/** What kind of reader a file wants, by its name and what it says it is; null for what has no words (pictures, sound). */
export function formOf(name: string, type: string): 'text' | 'html' | 'pdf' | Office | null {
  const extension = /\.([a-z0-9]{1,8})$/i.exec(name.toLowerCase())?.[1] ?? ''
  if (extension === 'pdf' || type === 'application/pdf') return 'pdf'
  if (extension === 'docx' || extension === 'xlsx') return extension
  if (type === 'application/vnd.openxmlformats-officedocument.wordprocessingml.document') return 'docx'
  if (type === 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet') return 'xlsx'
  if (['odt', 'ods', 'odp'].includes(extension) || type.startsWith('application/vnd.oasis.opendocument.')) return 'odf'
  if (extension === 'html' || extension === 'htm' || type === 'text/html') return 'html'
  const plain = [
    'txt',
    'log',
    'csv',
    'tsv',
    'json',
    'xml',
    'md',
    'ini',
    'conf',
    'cfg',
    'yaml',
    'yml',
    'eml',
    'sql',
    'sh',
  ]
  return plain.includes(extension) || type.startsWith('text/') || type === 'application/json' ? 'text' : null
}

const blocks = new Set('p div br li tr td th h1 h2 h3 h4 h5 h6 pre table ul ol section article title'.split(' '))
const unseen = new Set(['script', 'style', 'template', 'noscript'])

/** The words of a file. Throws Refused for what is over a limit, anything else for what is damaged. */
export async function readText(bytes: Buffer, form: NonNullable<ReturnType<typeof formOf>>): Promise<string> {
  if (form === 'pdf') return (await import('./pdf.ts')).readPdf(bytes)
  if (form === 'text') return decoded(bytes)
  if (form === 'html') return textOfMarkup(decoded(bytes), { breaks: blocks, skip: unseen, most: limits.textChars })
  return (await import('./office.ts')).readOffice(bytes, form)
}

/** Text in the encoding its first bytes tell; UTF-8 else, and Latin-1 where that does not fit. */
function decoded(bytes: Buffer): string {
  const some = bytes.subarray(0, 4 * limits.textChars)
  if (some[0] === 0xff && some[1] === 0xfe) return new TextDecoder('utf-16le').decode(some)
  if (some[0] === 0xfe && some[1] === 0xff) return new TextDecoder('utf-16be').decode(some)
  const text = new TextDecoder('utf-8').decode(some)
  // A cut at the end may leave one damaged character; more of them mean another encoding.
  return text.slice(0, -4).includes('\ufffd') ? new TextDecoder('windows-1252').decode(some) : text
}
