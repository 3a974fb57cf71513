import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { createTransport } from 'nodemailer'
import { ConfigError, loadConfig } from '#platform/config.ts'
import { createLog } from '#platform/log.ts'
import { createSmtpListener, type ReceivedRaw } from './smtp.ts'

const skip = spawnSync('openssl', ['version']).error ? 'no openssl here to make a certificate' : false
const folder = mkdtempSync(join(tmpdir(), 'palisade-tls-'))
after(() => rmSync(folder, { recursive: true }))
const SMTP_TLS_KEY = join(folder, 'key.pem')
const SMTP_TLS_CERT = join(folder, 'cert.pem')

function listener(settings: Record<string, unknown>, stored: ReceivedRaw[] = []) {
  return createSmtpListener({
    config: loadConfig({ SMTP_PORT: 0, MAIL_DOMAIN: 'provider.test', ...settings }, new Map()),
    log: createLog('silent'),
    accepts: async () => true,
    store: async (mail) => void stored.push(mail),
  })
}

describe('STARTTLS', () => {
  test('is offered with the configured certificate, and the message says that it came encrypted', {
    skip,
  }, async () => {
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
    const names = ['-subj', '/CN=provider.test', '-keyout', SMTP_TLS_KEY, '-out', SMTP_TLS_CERT]
    execFileSync('openssl', [...made, ...names], { stdio: 'ignore' })
    const stored: ReceivedRaw[] = []
    const door = listener({ SMTP_TLS_CERT, SMTP_TLS_KEY }, stored)
    const port = await door.listen()
    const transport = createTransport({ host: '127.0.0.1', port, requireTLS: true, tls: { rejectUnauthorized: false } })
    await transport.sendMail({ from: 'a@x.example', to: 'support@provider.test', text: 'secret' })
    transport.close()
    await door.close()
    assert.match(stored[0]!.tls!, /^TLSv1\.3 TLS_/)
    assert.match(stored[0]!.slices[0]!.toString(), /\tby provider\.test with ESMTPS id /)
  })

  test('half a setting or an unreadable file is one clear sentence', () => {
    writeFileSync(SMTP_TLS_KEY, 'x')
    const refused = (settings: Record<string, unknown>, sentence: RegExp) =>
      assert.throws(
        () => listener(settings),
        (cause: Error) => cause instanceof ConfigError && sentence.test(cause.message),
      )
    refused({ SMTP_TLS_KEY }, /SMTP_TLS_CERT and SMTP_TLS_KEY go together/)
    refused({ SMTP_TLS_KEY, SMTP_TLS_CERT: join(folder, 'missing.pem') }, /cannot be read/)
    refused({ SMTP_TLS_KEY, SMTP_TLS_CERT: SMTP_TLS_KEY }, /cannot be used/)
  })
})
