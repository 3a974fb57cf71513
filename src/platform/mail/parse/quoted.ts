import { signatureStart } from './signature.ts'

/** Put above the quoted history of outgoing mail: a reply is cut there whatever the mail program does. */
export const replyLine = '— Please write your reply above this line —'

const headerWord = '(?:from|von|de|da|van|från|fra|od|lähettäjä|от|från|发件人|寄件者|差出人|보낸 사람)'
const sentWord =
  '(?:sent|date|gesendet|datum|envoy[ée]|enviado(?: el)?|fecha|inviato|data|verzonden|skickat|sendt|dato|lähetetty|wysłano|odesláno|отправлено|дата|发送时间|日期|送信日時|보낸 날짜)'
const outlookFirst = new RegExp(`^[*_ ]*${headerWord}[*_ ]*\\s?[:：]`, 'iu')
const outlookSecond = new RegExp(
  `^[*_ ]*(?:${sentWord}|to|an|à|para|a|aan|till|til|do|кому|收件人|宛先)[*_ ]*\\s?[:：]`,
  'iu',
)

const forwardedOrOriginal =
  /^[-_*– ]{0,12}\s*(?:original message|original appointment|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d['’]origine|message transféré|mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|mensagem original|originalmeddelande|ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna|původní zpráva|исходное сообщение|原始邮件|原始郵件|元のメッセージ|원본 메시지)\s*[-_*– ]{0,12}$/iu

const attributionEnd =
  /(?:wrote|writes|schrieb(?: .{1,200})?|a écrit|escribió|ha scritto|schreef(?: .{1,200})?|escreveu|skrev(?: .{1,200})?|kirjoitti|napisał(?:\(a\)|a)?|napsal(?:\(a\)|a)?|написал(?:\(а\)|а)?|пишет|写道|寫道|のメール|님이 작성)\s*[:：]?\s*$/iu
const attributionStart = /^(?:on|am|le|el|il|op|em|den|dnia|dne|ma|on the|at|.{0,60}\d{4}.{0,40})\b/iu

export type VisibleText = { newText: string; quotedText: string; signature: string }

/**
 * Separates what the sender wrote now from the history mail programs append. Answers between quoted lines are kept whole:
 * a cut that might lose words of the customer is worse than a repeated quote.
 */
export function visibleText(text: string): VisibleText {
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  const cut = quoteStart(lines)
  const { body, signature } = splitSignature(lines.slice(0, cut))
  return { newText: trimBlank(body), quotedText: trimBlank(lines.slice(cut)), signature }
}

function quoteStart(lines: readonly string[]): number {
  const ours = lines.findIndex((line) => line.replace(/^[> ]+/, '').trim() === replyLine)
  const end = ours >= 0 ? dropAttribution(lines, ours) : lines.length
  for (let at = 0; at < end; at++) {
    const line = lines[at]!.trim()
    if (!line || line.startsWith('>')) continue
    if (forwardedOrOriginal.test(line)) return at
    if (outlookFirst.test(line) && isOutlookBlock(lines, at)) return dropRule(lines, at)
    const quoted = attributionLength(lines, at)
    if (quoted > 0 && onlyQuotesAfter(lines, at + quoted, end)) return at
  }
  return Math.min(end, trailingQuote(lines, end))
}

/** Length in lines (1 to 3) of an attribution such as "On Friday, X wrote:" that begins here; 0 when there is none. */
function attributionLength(lines: readonly string[], at: number): number {
  let joined = ''
  for (let count = 1; count <= 3 && at + count <= lines.length; count++) {
    const line = lines[at + count - 1]!.trim()
    if (!line || line.startsWith('>')) return 0
    joined = `${joined} ${line}`.trim()
    if (joined.length > 400) return 0
    if (attributionEnd.test(joined) && (attributionStart.test(joined) || /[<(]?[^\s@]+@[^\s@]+[>)]?/.test(joined)))
      return count
  }
  return 0
}

function onlyQuotesAfter(lines: readonly string[], from: number, end: number): boolean {
  let quotes = 0
  for (let at = from; at < end; at++) {
    const line = lines[at]!.trim()
    if (!line) continue
    if (line.startsWith('>')) quotes++
    else if (line === '--' || line === '-- ') return quotes > 0
    else return false
  }
  return quotes > 0
}

function isOutlookBlock(lines: readonly string[], at: number): boolean {
  return (
    lines.slice(at + 1, at + 4).some((line) => outlookSecond.test(line.trim())) && (at === 0 || isSeparated(lines, at))
  )
}

/** Outlook puts its header block after a blank line or a rule; in running text "From: ..." rarely follows either. */
function isSeparated(lines: readonly string[], at: number): boolean {
  const before = lines[at - 1]!.trim()
  return before === '' || /^[-_=*]{3,}$/.test(before)
}

function dropRule(lines: readonly string[], at: number): number {
  let start = at
  while (start > 0 && (lines[start - 1]!.trim() === '' || /^[-_=*]{5,}$/.test(lines[start - 1]!.trim()))) start--
  return start
}

function dropAttribution(lines: readonly string[], at: number): number {
  for (let back = 1; back <= 4 && at - back >= 0; back++) {
    const start = at - back
    if (attributionLength(lines, start) > 0) return start
  }
  return at
}

/** A block of quoted lines at the very end, without an attribution we know. */
function trailingQuote(lines: readonly string[], end: number): number {
  let at = end
  let quotes = 0
  while (at > 0) {
    const line = lines[at - 1]!.trim()
    if (line.startsWith('>')) quotes++
    else if (line !== '') break
    at--
  }
  if (quotes === 0) return end
  if (at === 0) return end
  return attributionEnd.test(lines[at - 1]!.trim()) ? at - 1 : at
}

function splitSignature(lines: readonly string[]): { body: readonly string[]; signature: string } {
  const start = signatureStart(lines)
  const from = /^-- ?$/.test(lines[start] ?? '') ? start + 1 : start
  return { body: lines.slice(0, start), signature: trimBlank(lines.slice(from)) }
}

/** Without blank lines around and spaces at line ends. By line: a regular expression would be quadratic in long runs. */
function trimBlank(lines: readonly string[]): string {
  const trimmed = lines.map((line) => line.trimEnd())
  const first = trimmed.findIndex((line) => line !== '')
  return first < 0 ? '' : trimmed.slice(first, trimmed.findLastIndex((line) => line !== '') + 1).join('\n')
}
