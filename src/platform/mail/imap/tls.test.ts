import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { imapPassword, missingImap, startImap } from '#test/imap.ts'
import { openSession } from './session.ts'

const folder = mkdtempSync(join(tmpdir(), 'palisade-imap-tls-'))
chmodSync(folder, 0o755)
after(() => rmSync(folder, { recursive: true, force: true }))
const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
const missing = missingImap()

/** A certificate for the name `localhost` that nobody knows yet. */
function makeCertificate(): void {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2']
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject], {
    stdio: 'ignore',
  })
}

describe('an encrypted mailbox', { skip: missing }, async () => {
  if (missing) return
  makeCertificate()
  const server = await startImap(undefined, { cert, key })
  const open = async (security: 'tls' | 'starttls', host: string) => {
    const port = security === 'tls' ? server.tlsPort : server.port
    const client = await openSession({ host, port, security, username: 'support' }, { pass: imapPassword }, true)
    const { secureConnection } = client
    await client.logout()
    return secureConnection
  }

  test('threat-02: a certificate that nobody vouches for gets no password', async () => {
    for (const security of ['tls', 'starttls'] as const)
      await assert.rejects(open(security, 'localhost'), /certificate or encryption cannot be trusted/, security)
  })

  test('is opened by TLS and by STARTTLS when its certificate is known, and only under its name', async () => {
    setDefaultCACertificates([...getCACertificates('default'), readFileSync(cert, 'utf8')])
    for (const security of ['tls', 'starttls'] as const) {
      assert.equal(await open(security, 'localhost'), true, security)
      await assert.rejects(open(security, '127.0.0.1'), /certificate or encryption cannot be trusted/, security)
    }
  })
})
