import { createConnection } from 'node:net'
import { createTransport } from 'nodemailer'
import type { Config } from '#platform/config.ts'
import { scannerAddress } from '#platform/files/scan/address.ts'
import { scannerVersion } from '#platform/files/scan/clamd.ts'
import type { Finding } from '../doctor.ts'

const patienceMs = 5000

/** Ports to listen on, the address people use, the ways out. */
export async function examineNetwork(config: Config): Promise<Finding[]> {
  return [
    await port('portal port', config.HOST, config.PORT, 'PORT', `GET /healthz HTTP/1.0\r\n\r\n`, /"status":"ok"/),
    await port('mail port', config.SMTP_HOST, config.SMTP_PORT, 'SMTP_PORT', null, /^220 .*Palisade/m),
    publicUrl(config),
    mailDomain(config),
    await mailOut(config),
    await phone(config),
    await malwareScanner(config),
  ]
}

/** Free, or taken by a Palisade that runs. */
async function port(
  what: string,
  host: string,
  number: number,
  setting: string,
  says: string | null,
  ours: RegExp,
): Promise<Finding> {
  const heard = await listen(host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host, number, says)
  if (heard === null) return { state: 'ok', what, says: `${number} is free` }
  if (ours.test(heard)) return { state: 'ok', what, says: `${number} is served by a Palisade that runs` }
  return { state: 'fail', what, says: `${number} is taken by another program: set ${setting} to a free one` }
}

/** What somebody there says; null when nobody listens. */
function listen(host: string, number: number, ask: string | null): Promise<string | null> {
  return new Promise((done) => {
    let heard = ''
    const socket = createConnection({ host, port: number, timeout: 2000 })
    const end = () => {
      socket.destroy()
      done(heard)
    }
    socket.once('connect', () => ask && socket.write(ask))
    socket.on('data', (bytes) => {
      heard += bytes
      if (ask === null || heard.length > 10_000) end()
    })
    socket.once('timeout', end)
    socket.once('end', end)
    socket.once('error', () => done(heard === '' ? null : heard))
  })
}

function publicUrl({ PUBLIC_URL, publicUrl: used }: Config): Finding {
  const what = 'public address'
  if (!PUBLIC_URL) return { state: 'warn', what, says: `${used} only: set PUBLIC_URL to what people type` }
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(PUBLIC_URL).hostname)
  if (local || PUBLIC_URL.startsWith('https:')) return { state: 'ok', what, says: PUBLIC_URL }
  return { state: 'warn', what, says: `${PUBLIC_URL} is not https: browsers allow neither passkeys nor push there` }
}

function mailDomain({ MAIL_DOMAIN, supportAddress }: Config): Finding {
  return MAIL_DOMAIN === 'localhost'
    ? {
        state: 'warn',
        what: 'mail in',
        says: `${supportAddress} only: set MAIL_DOMAIN, and its MX record to this host`,
      }
    : { state: 'ok', what: 'mail in', says: supportAddress }
}

async function mailOut({ SMTP_OUT_URL }: Config): Promise<Finding> {
  const what = 'mail out'
  if (!SMTP_OUT_URL) return { state: 'warn', what, says: 'SMTP_OUT_URL is not set: mail waits in the outbox' }
  const transport = createTransport({
    url: SMTP_OUT_URL,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    dnsTimeout: patienceMs,
  })
  try {
    await transport.verify()
    return { state: 'ok', what, says: `${new URL(SMTP_OUT_URL).host} takes mail` }
  } catch (error) {
    return { state: 'fail', what, says: `${new URL(SMTP_OUT_URL).host}: ${(error as Error).message} (SMTP_OUT_URL)` }
  } finally {
    transport.close()
  }
}

async function phone({ PHONE_URL, PHONE_ACCOUNT, PHONE_TOKEN, PHONE_FROM }: Config): Promise<Finding> {
  const what = 'phone gateway'
  const given = { PHONE_URL, PHONE_ACCOUNT, PHONE_TOKEN, PHONE_FROM }
  const missing = Object.entries(given).flatMap(([name, value]) => (value ? [] : [name]))
  if (missing.length === 4)
    return { state: 'warn', what, says: 'PHONE_URL is not set: nobody is reached by SMS or voice' }
  if (missing.length > 0) return { state: 'fail', what, says: `${missing.join(', ')} missing: all four are needed` }
  const url = `${PHONE_URL}/2010-04-01/Accounts/${encodeURIComponent(PHONE_ACCOUNT!)}.json`
  const authorization = `Basic ${Buffer.from(`${PHONE_ACCOUNT}:${PHONE_TOKEN}`).toString('base64')}`
  try {
    const { status } = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(patienceMs) })
    if (status === 401 || status === 403)
      return { state: 'fail', what, says: `${PHONE_URL} refuses PHONE_ACCOUNT and PHONE_TOKEN (${status})` }
    if (status >= 500) return { state: 'fail', what, says: `${PHONE_URL} answers ${status}` }
    return { state: 'ok', what, says: `${PHONE_URL} answers` }
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error }
    return { state: 'fail', what, says: `${PHONE_URL} cannot be reached: ${cause?.message || message}` }
  }
}

/** Files from outside are scanned only when the operator named a scanner: advice, since many scan elsewhere. */
async function malwareScanner({ CLAMD }: Config): Promise<Finding> {
  const what = 'malware scanner'
  if (!CLAMD)
    return { state: 'ok', what, says: 'none: files are not scanned. Advice: install clamav-daemon and set CLAMD' }
  try {
    return { state: 'ok', what, says: `${CLAMD}, ${await scannerVersion(scannerAddress(CLAMD)!)}` }
  } catch (error) {
    const says = `${CLAMD} does not answer (${(error as Error).message}): new files cannot be downloaded until it does`
    return { state: 'warn', what, says }
  }
}
