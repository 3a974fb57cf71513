import { placeName } from './connect.ts'
import { open } from './lines.ts'
import type { Runner } from './runner.ts'
import { observe, oneLine, wrong } from './trouble.ts'

const command = (...words: string[]) =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`

/** Redis answers PING (RESP2). Asking for a password it lives too, but loading its data it does not serve anybody yet. */
export const redis: Runner<'redis'> = {
  kind: 'redis',
  run: (target, limits, signal) =>
    observe(placeName(target), async () => {
      const timings = {}
      const talk = await open(target, limits, signal, timings)
      try {
        if (limits.secret !== null) {
          talk.write(command('AUTH', limits.secret))
          const answer = await talk.line()
          if (!answer.startsWith('+')) throw wrong(`It does not take the password: ${oneLine(answer.slice(1), 100)}.`)
        }
        talk.write(command('PING'))
        const answer = await talk.line()
        if (answer === '+PONG') return { said: 'PONG', timings }
        if (/^-(NOAUTH|DENIED|NOPERM)\b/.test(answer)) return { said: 'It answers and asks for a password', timings }
        if (/^-(LOADING|MASTERDOWN|BUSY)\b/.test(answer))
          return { said: oneLine(answer.slice(1), 200), outcome: 'degraded', timings }
        throw wrong(`It answers PING with "${oneLine(answer, 100)}".`)
      } finally {
        talk.close()
      }
    }),
}
