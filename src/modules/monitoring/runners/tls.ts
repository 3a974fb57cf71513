import { judgeDays } from '../rules/bounds.ts'
import { certificateFacts, certificateOf, endsIn } from './certificate.ts'
import { connectTcp, placeName, reasonOf, startTls } from './connect.ts'
import type { Runner } from './runner.ts'
import { observe, wrong } from './trouble.ts'

/** The certificate and its chain: believed, for the right name, and valid for long enough. */
export const tls: Runner<'tls'> = {
  kind: 'tls',
  run: (target, limits, signal) =>
    observe(placeName(target), async () => {
      const timings = {}
      const servername = target.servername ?? target.host
      const plain = await connectTcp(target, limits, signal, timings)
      const socket = await startTls(plain, { servername, verify: false }, signal, timings)
      try {
        const certificate = certificateOf(socket)
        if (!certificate) throw wrong('It shows no certificate.')
        const facts = certificateFacts(certificate, socket)
        const measures = [{ name: 'certificate_days_left', value: certificate.daysLeft, unit: 'd' }]
        if (target.verify && !socket.authorized)
          return { said: `The certificate of ${servername} is not valid: ${reasonOf(socket)}`, outcome: 'down', timings, facts, measures } // biome-ignore format: one answer
        const outcome = judgeDays(certificate.daysLeft, target)
        return { said: `The certificate of ${certificate.endsFirst} ${endsIn(certificate.daysLeft)}`, outcome, timings, facts, measures } // biome-ignore format: one answer
      } finally {
        socket.destroy()
      }
    }),
}
