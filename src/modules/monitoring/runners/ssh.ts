import { placeName } from './connect.ts'
import { open } from './lines.ts'
import type { Runner } from './runner.ts'
import { observe, oneLine, wrong } from './trouble.ts'

/** An SSH server says its version (RFC 4253 4.2: it may send other lines before). */
export const ssh: Runner<'ssh'> = {
  kind: 'ssh',
  run: (target, limits, signal) =>
    observe(placeName(target), async () => {
      const timings = {}
      const talk = await open({ ...target, tls: false, verify: false }, limits, signal, timings)
      try {
        for (let n = 0; n < 50; n++) {
          const line = await talk.line()
          if (!line.startsWith('SSH-')) continue
          if (!/^SSH-(2\.0|1\.99)-/.test(line)) throw wrong(`It speaks "${oneLine(line, 100)}", not SSH 2.0.`)
          if (target.expect !== null && !line.includes(target.expect)) throw wrong(`It says "${oneLine(line, 100)}".`)
          talk.write('SSH-2.0-Palisade\r\n')
          return { said: oneLine(line, 200), timings, facts: { version: oneLine(line, 200) } }
        }
        throw wrong('It sends lines, but no version of SSH.')
      } finally {
        talk.close()
      }
    }),
}
