import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { readMessage } from './message.ts'

const folder = mkdtempSync(join(tmpdir(), 'protection-'))
after(() => rmSync(folder, { recursive: true }))
const at = (name: string) => join(folder, name)
const head = 'From: anna@acme.test\r\nTo: support@provider.test\r\nSubject: Secret\r\n'
const read = async (raw: string) => (await readMessage(Buffer.from(raw), 'anna@acme.test')).mail

const openssl = spawnSync('openssl', ['version']).error === undefined
/** A message as `openssl smime` makes it. */
function smime(...args: string[]): string {
  return (
    head + execFileSync('openssl', ['smime', args[0]!, '-in', at('text'), ...args.slice(1)], { encoding: 'latin1' })
  )
}

describe('how a message is protected', () => {
  test('S/MIME: signed beside the text, signed around it, encrypted', {
    skip: !openssl && 'there is no openssl here',
  }, async () => {
    writeFileSync(at('text'), 'Content-Type: text/plain\r\n\r\nThe words.\r\n')
    const subject = ['-subj', '/CN=Sample', '-days', '2', '-keyout', at('key'), '-out', at('cert')]
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject], { stdio: 'ignore' })
    const by = ['-signer', at('cert'), '-inkey', at('key')]
    const signed = await read(smime('-sign', ...by))
    assert.deepEqual([signed.protection, signed.text], ['smime_signed', 'The words.'])
    assert.equal((await read(smime('-sign', '-nodetach', ...by))).protection, 'smime_signed')
    assert.equal((await read(smime('-encrypt', '-aes256', at('cert')))).protection, 'smime_encrypted')
  })

  test('OpenPGP in parts of its own (RFC 3156)', async () => {
    const of = (type: string, parts: string[]) =>
      `${head}MIME-Version: 1.0\r\nContent-Type: ${type}; boundary=b\r\n\r\n${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`
    const encrypted = of('multipart/encrypted; protocol="application/pgp-encrypted"', [
      'Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1',
      'Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nabc\r\n-----END PGP MESSAGE-----',
    ])
    assert.equal((await read(encrypted)).protection, 'pgp_encrypted')
    const signed = of('multipart/signed; protocol="application/pgp-signature"', [
      'Content-Type: text/plain\r\n\r\nThe words.',
      'Content-Type: application/pgp-signature; name=signature.asc\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\nabc\r\n-----END PGP SIGNATURE-----',
    ])
    assert.deepEqual([(await read(signed)).protection, (await read(signed)).text], ['pgp_signed', 'The words.'])
  })

  test('OpenPGP as text, and nothing where people only write about it', async () => {
    const plain = (text: string) => read(`${head}\r\n${text}\r\n`)
    assert.equal((await plain('-----BEGIN PGP MESSAGE-----\r\n\r\nabc')).protection, 'pgp_encrypted')
    assert.equal(
      (await plain('-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA512\r\n\r\nabc')).protection,
      'pgp_signed',
    )
    assert.equal((await plain('It says > -----BEGIN PGP MESSAGE----- and stops.')).protection, null)
  })
})
