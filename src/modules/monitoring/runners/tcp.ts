import { connectTcp, placeName } from './connect.ts'
import { converse } from './conversation.ts'
import type { Runner } from './runner.ts'
import { observe, oneLine, wrong } from './trouble.ts'

/** A TCP port takes the connection and, where the check says so, answers as expected. */
export const tcp: Runner<'tcp'> = {
  kind: 'tcp',
  run: (target, limits, signal) =>
    observe(placeName(target), async () => {
      const timings = {}
      const socket = await connectTcp(target, limits, signal, timings)
      const talk = converse(socket, placeName(target), limits.maxBytes, signal)
      try {
        if (target.send !== null) talk.write(target.send)
        if (target.expect === null) return { said: 'The connection is taken', timings }
        const wanted = Buffer.from(target.expect)
        const got = await talk.until((bytes) => bytes.includes(wanted))
        if (!got.includes(wanted)) throw wrong(`It closed the connection and said ${said(got)}.`)
        return { said: 'It answers as expected', timings }
      } finally {
        talk.close()
      }
    }),
}

const said = (got: Buffer) => (got.length === 0 ? 'nothing' : `"${oneLine(got.toString('utf8'), 100)}"`)
