import type { ReplyAct } from '../types.ts'

export type ParsedReply = { act: ReplyAct; text: string; code: string | null }

const words: Record<string, ReplyAct> = {
  ack: 'acknowledge',
  acknowledge: 'acknowledge',
  acknowledged: 'acknowledge',
  esc: 'escalate',
  escalate: 'escalate',
  escalated: 'escalate',
  resolve: 'resolve',
  resolved: 'resolve',
  handover: 'handover',
  note: 'note',
  // The same in German, as `words.ts` offers them, and what people write of themselves.
  übernehme: 'acknowledge',
  übernehmen: 'acknowledge',
  uebernehme: 'acknowledge',
  übernommen: 'acknowledge',
  weitergeben: 'escalate',
  eskalieren: 'escalate',
  gelöst: 'resolve',
  geloest: 'resolve',
  erledigt: 'resolve',
  übergabe: 'handover',
  übergeben: 'handover',
  notiz: 'note',
}

/** What a carrier's own machinery answers to; never words of a person for us (CTIA messaging principles). */
const carrierWords = /^(stop|stopall|unsubscribe|cancel|end|quit|start|unstop|help|info)[.!]?$/i

/** The first word decides; what follows it is a remark. `other` is the act of everything that begins with no such word. */
function parse(text: string, other: ReplyAct): { act: ReplyAct; text: string } {
  const trimmed = text.replace(/^[\s>"'*_.,:;!-]+/, '').trim()
  const first = /^\p{L}+/u.exec(trimmed)?.[0] ?? ''
  const act = words[first.normalize('NFC').toLowerCase()]
  if (!act) return { act: other, text: text.trim() }
  return {
    act,
    text: trimmed
      .slice(first.length)
      .replace(/^[\s.,:;!-]+/, '')
      .trim(),
  }
}

/**
 * The answer to a page by SMS: `ack`, `4821 ack`, `ack 4821`, `4821 restarting the node`. Words that are no act are a note
 * for colleagues, never for the customer: nobody proofreads an SMS at three in the morning. Null when there is nothing
 * to do: empty, or a word the carrier itself acts on.
 */
export function parseSms(body: string): ParsedReply | null {
  const text = body.normalize('NFKC').trim()
  if (text === '' || carrierWords.test(text)) return null
  const leading = /^#?(\d{4})\b[\s.,:-]*/.exec(text)
  if (leading) {
    const rest = text.slice(leading[0].length)
    return rest === '' ? null : { ...parse(rest, 'note'), code: leading[1]! }
  }
  const parsed = parse(text, 'note')
  const trailing = parsed.act === 'note' ? null : /^#?(\d{4})\b[\s.,:-]*/.exec(parsed.text)
  if (!trailing) return { ...parsed, code: null }
  return { act: parsed.act, text: parsed.text.slice(trailing[0].length), code: trailing[1]! }
}

/**
 * The answer to a page's e-mail, without quoted history. Words that are no act are an answer to the customer.
 * Null for an empty one.
 */
export function parseMail(newText: string): Omit<ParsedReply, 'code'> | null {
  if (newText.trim() === '') return null
  return parse(newText, 'answer')
}
