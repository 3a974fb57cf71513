import { placeName } from './connect.ts'
import type { Conversation } from './conversation.ts'
import { open, secure } from './lines.ts'
import type { Runner } from './runner.ts'
import { observe, oneLine, wrong } from './trouble.ts'

/** Sends a command and reads to its tagged answer (RFC 9051 7.1); the untagged lines before it. */
async function ask(talk: Conversation, tag: string, command: string): Promise<string[]> {
  talk.write(`${tag} ${command}\r\n`)
  const untagged: string[] = []
  for (let n = 0; n < 100; n++) {
    const line = await talk.line()
    if (!line.startsWith(`${tag} `)) {
      untagged.push(line)
      continue
    }
    if (!/^\S+ OK\b/i.test(line)) throw wrong(`It answers ${command} with "${oneLine(line, 200)}".`)
    return untagged
  }
  throw wrong(`Its answer to ${command} has more than 100 lines.`)
}

/** An IMAP server greets and says what it can, over TLS where it must. */
export const imap: Runner<'imap'> = {
  kind: 'imap',
  run: (target, limits, signal) =>
    observe(placeName(target), async () => {
      const timings = {}
      let talk = await open({ ...target, tls: target.security === 'tls' }, limits, signal, timings)
      try {
        const greeting = await talk.line()
        if (!/^\* (OK|PREAUTH)\b/i.test(greeting)) throw wrong(`It greets with "${oneLine(greeting, 200)}".`)
        if (target.security === 'starttls') {
          await ask(talk, 'a1', 'STARTTLS')
          talk = await secure(talk, target, limits, signal, timings)
        }
        const lines = await ask(talk, 'a2', 'CAPABILITY')
        if (!lines.some((line) => /^\* CAPABILITY\b.*\bIMAP4/i.test(line)))
          throw wrong('It does not say that it speaks IMAP4.')
        talk.write('a3 LOGOUT\r\n')
        return { said: oneLine(greeting.replace(/^\* \w+ (\[[^\]]*\] )?/, ''), 200) || 'It greets', timings }
      } finally {
        talk.close()
      }
    }),
}
