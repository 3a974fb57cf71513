import { placeName } from './connect.ts'
import type { Conversation } from './conversation.ts'
import { open, secure } from './lines.ts'
import type { Runner } from './runner.ts'
import { observe, oneLine, wrong } from './trouble.ts'

/** One reply of RFC 5321 4.2: its code and all its lines. */
async function reply(talk: Conversation): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = []
  for (;;) {
    const line = await talk.line()
    const parts = /^(\d{3})([ -]?)(.*)$/.exec(line)
    if (!parts) throw wrong(`It does not speak SMTP: "${oneLine(line, 100)}".`)
    lines.push(parts[3]!)
    if (parts[2] !== '-') return { code: Number(parts[1]), lines }
    if (lines.length > 100) throw wrong('Its reply has more than 100 lines.')
  }
}

async function ask(talk: Conversation, command: string, wanted: number): Promise<string[]> {
  talk.write(`${command}\r\n`)
  const { code, lines } = await reply(talk)
  if (code !== wanted) throw wrong(`It answers ${command} with ${code} ${oneLine(lines.join(' '), 200)}.`)
  return lines
}

/** A mail server greets, knows us, offers TLS where it must, and says goodbye. */
export const smtp: Runner<'smtp'> = {
  kind: 'smtp',
  run: (target, limits, signal) =>
    observe(placeName(target), async () => {
      const timings = {}
      let talk = await open({ ...target, tls: target.security === 'tls' }, limits, signal, timings)
      try {
        const greeting = await reply(talk)
        if (greeting.code !== 220)
          throw wrong(`It greets with ${greeting.code} ${oneLine(greeting.lines.join(' '), 200)}.`)
        const can = await ask(talk, 'EHLO palisade.invalid', 250)
        if (target.security === 'starttls') {
          if (!can.some((line) => /^STARTTLS$/i.test(line.trim()))) throw wrong('It does not offer STARTTLS.')
          await ask(talk, 'STARTTLS', 220)
          talk = await secure(talk, target, limits, signal, timings)
          await ask(talk, 'EHLO palisade.invalid', 250)
        }
        talk.write('QUIT\r\n')
        return { said: oneLine(greeting.lines.join(' '), 200) || 'It greets', timings }
      } finally {
        talk.close()
      }
    }),
}
