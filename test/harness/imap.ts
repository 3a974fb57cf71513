import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { ImapFlow } from 'imapflow'

/** A real IMAP server (Dovecot) on loopback with mailboxes of its own. */
export type ImapServer = {
  port: number
  /** Encrypted from the first byte; 0 without a certificate. */
  tlsPort: number
  /** Puts a message into a user's folder as a mail server would. */
  deliver(user: string, message: string | Buffer, folder?: string): Promise<void>
  /** A second client, for looking at what Palisade left behind. */
  as<T>(user: string, look: (client: ImapFlow) => Promise<T>, folder?: string): Promise<T>
  stop(): Promise<void>
  start(): Promise<void>
}

export const imapPassword = 'secret of the mailbox'

/** Why there is no IMAP server to test with; false when there is one, installed now if need be and possible. */
export function missingImap(): string | false {
  if (existsSync('/usr/sbin/dovecot')) return false
  try {
    execFileSync('apt-get', ['install', '-y', '-qq', '-o', 'DPkg::Lock::Timeout=170', 'dovecot-imapd'], {
      stdio: 'ignore',
      timeout: 180_000,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  } catch {
    // Said below.
  }
  return existsSync('/usr/sbin/dovecot')
    ? false
    : 'there is no Dovecot here and it cannot be installed (apt-get install dovecot-imapd)'
}

/**
 * `tokenInfo`: address at which Dovecot asks whether an access token is good; without it there are only passwords. `certificate`:
 * PEM files, for TLS and STARTTLS.
 */
export async function startImap(tokenInfo?: string, certificate?: { cert: string; key: string }): Promise<ImapServer> {
  const folder = await mkdtemp(join(tmpdir(), 'palisade-imap-'))
  await chmod(folder, 0o777)
  const port = await freePort()
  const tlsPort = certificate ? await freePort() : 0
  await writeFile(
    join(folder, 'users'),
    ['support', 'second'].map((user) => `${user}:{PLAIN}${imapPassword}`).join('\n'),
  )
  if (tokenInfo)
    await writeFile(
      join(folder, 'oauth.conf'),
      `tokeninfo_url = ${tokenInfo}\nusername_attribute = user\nintrospection_mode = get\nactive_attribute = active\nactive_value = yes\n`,
    )
  await writeFile(
    join(folder, 'dovecot.conf'),
    configuration(folder, { port, tlsPort }, tokenInfo !== undefined, certificate),
  )
  let child = await launch(folder, port)

  const as: ImapServer['as'] = async (user, look, name = 'INBOX') => {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port,
      secure: false,
      doSTARTTLS: false,
      auth: { user, pass: imapPassword },
      logger: false,
    })
    await client.connect()
    try {
      await client.mailboxOpen(name)
      return await look(client)
    } finally {
      await client.logout().catch(() => {})
    }
  }
  const stop = async () => {
    if (child.exitCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await gone
  }
  after(async () => {
    await stop()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    port,
    tlsPort,
    as,
    stop,
    async start() {
      child = await launch(folder, port)
    },
    async deliver(user, message, name = 'INBOX') {
      await as(user, (client) => client.append(name, Buffer.from(message)))
    },
  }
}

function configuration(
  folder: string,
  { port, tlsPort }: { port: number; tlsPort: number },
  oauth: boolean,
  certificate?: { cert: string; key: string },
): string {
  const user = process.getuid?.() === 0 ? 'nobody' : execFileSync('id', ['-un']).toString().trim()
  const group = execFileSync('id', ['-gn', user]).toString().trim()
  return `
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
${certificate ? `ssl = yes\nssl_cert = <${certificate.cert}\nssl_key = <${certificate.key}` : 'ssl = no'}
disable_plaintext_auth = no
auth_mechanisms = plain login${oauth ? ' xoauth2 oauthbearer' : ''}
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:${folder}/mail/%u
passdb {
  driver = passwd-file
  args = ${folder}/users
}
${oauth ? `passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = ${folder}/oauth.conf\n}` : ''}
userdb {
  driver = static
  args = uid=${user} gid=${group} home=${folder}/mail/%u
}
namespace inbox {
  inbox = yes
  mailbox Done {
    auto = create
  }
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
`
}

async function launch(folder: string, port: number) {
  const child = spawn('/usr/sbin/dovecot', ['-F', '-c', join(folder, 'dovecot.conf')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  for (let tries = 0; tries < 100; tries++) {
    if (child.exitCode !== null) break
    const ready = await new ImapFlow({
      host: '127.0.0.1',
      port,
      secure: false,
      doSTARTTLS: false,
      auth: { user: 'support', pass: imapPassword },
      logger: false,
      verifyOnly: true,
    })
      .connect()
      .then(
        () => true,
        () => false,
      )
    if (ready) return child
    await new Promise((next) => setTimeout(next, 100))
  }
  child.kill('SIGTERM')
  const log = await readFile(join(folder, 'log'), 'utf8').catch(() => 'no log')
  throw new Error(`Dovecot does not start:\n${log}`)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}
