import { randomInt } from 'node:crypto'
import { getServers } from 'node:dns'
import type { TargetOf } from '../contract/targets.ts'
import { connectTcp, placeName } from './connect.ts'
import { converse } from './conversation.ts'
import { askByDatagram } from './datagram.ts'
import { type DnsAnswer, dnsQuestion, readDnsAnswer, recordTypes } from './dns-message.ts'
import type { Limits, Runner } from './runner.ts'
import { observe, oneLine, Trouble, wrong } from './trouble.ts'

const codes: Record<number, string> = { 1: 'the question is malformed (FORMERR)', 2: 'the server failed (SERVFAIL)', 3: 'there is no such name (NXDOMAIN)', 4: 'it is not implemented (NOTIMP)', 5: 'the server refuses (REFUSED)' } // biome-ignore format: a list

/** Asks by datagram, and by TCP when the answer does not fit one (RFC 1035 4.2, RFC 7766). */
async function ask(target: TargetOf<'dns'>, limits: Limits, signal: AbortSignal, timings: object): Promise<DnsAnswer> {
  const id = randomInt(0, 65_536)
  const question = dnsQuestion(id, target.name, target.record)
  const place = { host: target.server!, port: target.port }
  const fits = (message: Buffer) =>
    message.length > 1 && message.readUInt16BE(0) === id ? readDnsAnswer(message) : null
  const answer = await askByDatagram(place, question, fits, limits, signal, timings)
  if (!answer.cut) return answer
  const talk = converse(await connectTcp(place, limits, signal), placeName(place), limits.maxBytes, signal)
  try {
    talk.write(Buffer.concat([Buffer.from([question.length >> 8, question.length & 255]), question]))
    return readDnsAnswer(await talk.bytes((await talk.bytes(2)).readUInt16BE(0)))
  } finally {
    talk.close()
  }
}

/** The name servers of this machine are the operator's word: they may stand on any address. */
function atServer(target: TargetOf<'dns'>, limits: Limits): [TargetOf<'dns'>, Limits] {
  if (target.server !== null) return [target, limits]
  const [first] = getServers()
  if (!first) throw new Trouble('missing', 'This machine has no name server.')
  const [, host = first, port] =
    /^\[?(.*?)\]?(?::(\d+))?$/.exec(first.includes('.') || first.startsWith('[') ? first : `[${first}]`) ?? []
  return [
    { ...target, server: host, port: Number(port ?? 53) },
    { ...limits, allows: () => true },
  ]
}

const plain = (text: string) => text.trim().toLowerCase().replace(/\.$/, '')

/** Records of a name: that they are there, are the right ones, and were verified where that is asked. */
export const dns: Runner<'dns'> = {
  kind: 'dns',
  run: (target, limits, signal) =>
    observe(target.server ?? 'The name server', async () => {
      const timings = {}
      const [asked, within] = atServer(target, limits)
      const answer = await ask(asked, within, signal, timings)
      if (answer.code !== 0)
        throw wrong(`${target.name} ${target.record}: ${codes[answer.code] ?? `error ${answer.code}`}.`)
      const records = answer.records.filter(({ type }) => type === recordTypes[target.record]).map(({ text }) => text)
      if (records.length === 0) throw wrong(`${target.name} has no ${target.record} record.`)
      const facts = { records: oneLine(records.toSorted().join(', '), 500), verified: answer.verified }
      const missing = target.expect.find((wanted) => !records.some((text) => plain(text) === plain(wanted)))
      if (missing !== undefined)
        return { said: `${missing} is not among the records: ${facts.records}`, outcome: 'down', timings, facts }
      if (target.dnssec && !answer.verified)
        return { said: 'The resolver did not verify the signatures', outcome: 'down', timings, facts }
      return { said: facts.records, timings, facts }
    }),
}
