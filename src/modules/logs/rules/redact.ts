import { isIP } from 'node:net'
import { isSecretAlone, isSecretValue } from './secret-like.ts'
import { wild } from './shape.ts'
import { statesIn } from './vocabulary.ts'

export type Redacted = 'secret' | 'mail' | 'address'

export type Redactor = {
  /** The text without what must not be handed on; of at most 4,000 characters, the rest is left out. Never throws. */
  text(text: string): string
  /** How many different ones were replaced. */
  readonly counts: Readonly<Record<Redacted, number>>
}

const most = 4000

/**
 * Takes secrets, e-mail addresses and, unless `addresses` is false, network addresses out of texts. Each value has one name in
 * all texts of a redactor (`<address 3>`), so that what belonged together can still be seen to. Over-eager rather than not: see
 * `secret-like.ts`.
 */
export function createRedactor({ addresses }: { addresses: boolean }): Redactor {
  const names = new Map<string, string>()
  const counts: Record<Redacted, number> = { secret: 0, mail: 0, address: 0 }

  function named(kind: Redacted, value: string): string {
    const key = `${kind} ${kind === 'secret' ? value : value.toLowerCase()}`
    const known = names.get(key)
    if (known) return known
    const name = `<${kind} ${++counts[kind]}>`
    names.set(key, name)
    return name
  }
  const secret = (value: string) => named('secret', value)

  return {
    text(text) {
      let out = text.length > most ? `${text.slice(0, most)}…` : text
      out = out.toWellFormed().replace(privateKey, secret)
      out = out.replace(userInfo, (_all, scheme: string, who: string) => `${scheme}${secret(who)}@`)
      out = out.replace(credentialLine, (_all, head: string, value: string) => head + secret(value))
      out = out.replace(curlUser, (_all, head: string, value: string) => head + secret(value))
      out = out.replace(commandLine, (_all, head: string, value: string) => head + secret(value))
      out = out.replace(keyed, (all, head: string, value: string) => (keeps(value) ? all : head + secret(value)))
      out = out.replace(attributes, (_all, head: string, value: string) => head + secret(value))
      out = out.replace(spoken, (all, head: string, value: string) =>
        /[^a-z]/i.test(value) ? head + secret(value) : all,
      )
      out = out.replace(mail, (value) => named('mail', value))
      out = out.replace(telltale, secret)
      for (const values of [assignedWithin, assigned])
        out = out.replace(values, (all, head: string, value: string) =>
          isSecretValue(value) ? head + secret(value) : all,
        )
      out = out.replace(alone, (value) => withoutSecrets(value, secret))
      return addresses
        ? out.replace(maybeAddress, (value) => (isAddress(value) ? named('address', value) : value))
        : out
    },
    counts,
  }
}

const privateKey = /-----BEGIN[ A-Z0-9_-]{0,100}PRIVATE KEY[ A-Z-]{0,20}-----[\s\S]*?(?:KEY(?: BLOCK)?-----|$)/gi

/** `https://user:password@host` */
const userInfo = /([a-z][a-z0-9+.-]{1,30}:\/\/)([^\s/@<>"']{1,300})@/gi

/** Whole headers: their value may have several words. */
const credentialLine =
  /((?:proxy-)?authorization["']?\s{0,3}[:=]\s{0,3}["']?|(?:set-)?cookie["']?\s{0,3}[:=]\s{0,3}["']?)(?!<secret )([^"'\s][^"'\r\n]{2,1000})/gi

/** `curl -u user:password`, `mysql -pSecret`, `--password secret` */
const commandLine =
  /((?:^|\s)(?:-u|--user|--proxy-user)(?:[\s=]+["']{0,2}|["']{1,2}|(?=[^\s"':]{1,80}:))|(?:^|\s)--?(?:password|passwd|pass|token|secret|api-?key)[\s=]+["']?)(?!<secret )([^\s"']{3,300})/gi

/** What curl is told of a user: quotes and blanks may stand in it, so that all up to the next word of the command goes. */
const curlUser =
  /(\bcurl\b.{0,300}?\s(?:-u|--user|--proxy-user)[\s=]{0,5})(?!<secret )(\S.{2,400}?)(?=\s+(?:--?[a-z]|https?:\/\/)|$)/gi

/** Names of fields that hold secrets, whatever stands before and after in the name. */
const secretName =
  '(?:pass(?:word|wd|phrase|code)|passwort|kennwort|pwd|secret|token|api[-_. ]?key|apikey|access[-_. ]?key|auth[-_. ]?key|private[-_. ]?key|encryption[-_. ]?key|signing[-_. ]?key|credential|bearer|session[-_.]?id|signature|client[-_. ]?id|account[-_. ]?key)'
const keyed = new RegExp(
  `([\\w.-]{0,40}${secretName}s?[\\w.-]{0,40}["'\`\\]\\s]{0,12}[=:>|,?]{1,4}["'\`\\s]{0,14}(?:basic |bearer )?["'\`]{0,2})([^\\s"'\`,;=:>|][^\\s"'\`,;]{1,400})`,
  'gi',
)
/** `password is hunter2`, `token abc123` */
const spoken =
  /((?<!<)\b(?:password|passphrase|passwort|kennwort|secret|token|bearer|basic)\s{1,3}(?:is\s{1,3}|was\s{1,3})?["'`]?)(?!<secret )([^\s"'`,;]{6,400})/gi

/** What a field says of a secret and not the secret itself: `token: expired`, `password: <secret 3>`. */
const keeps = (value: string) =>
  value.startsWith('<secret') ||
  value.startsWith(wild) ||
  (/^[a-z_ -]+[.)\]}]*$/i.test(value) && (statesIn(value).length > 0 || said.test(value)))
const said = /^(?:required|needed|optional|changed|set|unset|none|null|empty|prompt|redacted|hidden|mismatch)\b/i

/** The value of an XML element's attribute, named by the one before it. */
const attributes = new RegExp(
  `(key=["'][^"']{0,60}${secretName}[^"']{0,40}["']\\s{0,10}value=["']{1,2}\\s{0,5})([^"']{1,400})`,
  'gi',
)

const mail = /[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}\.[a-z]{2,24}/gi

/** Beginnings that issuers give their keys so that they are found. */
const telltale = new RegExp(
  [
    '\\b(?:sk|pk|rk)_(?:live|test|prod)_\\w{8,255}',
    '\\bsk-[\\w-]{16,255}',
    '(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{12,20}',
    'ABSK[A-Za-z0-9+/]{100,280}={0,2}',
    'gh[pousr]_[A-Za-z0-9]{16,255}',
    'github_pat_\\w{20,255}',
    'gl(?:pat|dt|rt|cbt|ptt|ft|ffct|soat|agent|oas|imt)-[\\w-]{16,255}',
    'xox[a-z]-[\\w-]{8,255}',
    'xapp-[\\w-]{8,255}',
    'AIza[\\w-]{30,40}',
    'ya29\\.[\\w-]{10,255}',
    'eyJ[\\w-]{8,2000}(?:\\.[\\w-]{2,2000}){0,2}',
    '(?:npm|hf|api_org)_\\w{30,40}',
    'pscale_\\w{2,6}_[\\w=.-]{20,80}',
    'pypi-[\\w-]{40,2000}',
    'SG\\.[\\w.-]{20,80}',
    'hvs\\.[\\w-]{20,200}',
    'age-secret-key-[a-z0-9]{30,80}',
    'FLW(?:PUB|SEC)K_TEST-[a-z0-9]{10,40}',
    'A3(?:-[A-Z0-9]{5,11}){4,6}',
    '[\\w~.]{3}\\dQ~[\\w~.-]{31,34}',
    '\\d{15,16}[|%][0-9a-z_-]{27,40}',
    'hooks\\.slack\\.com/\\w+/[\\w+/-]{8,120}',
  ].join('|'),
  'gi',
)

/** The value of whatever field; first without what may stand within a value as well as between two. */
const separator = '(?:=>|:=|[=:|,]|(?<!<(?:secret|mail|address) \\d{1,6})>)["\'`\\s]{0,5}'
const assigned = new RegExp(`(${separator})([^\\s"'\`,;<>]{8,400})`, 'g')
const assignedWithin = new RegExp(`(${separator})([^\\s"'\`,;<>|=:]{8,400})`, 'g')

const alone = /[A-Za-z0-9+/_=.~-]{16,2000}/g

/** The candidate whole, or what of a path or a name with dots looks like a secret. */
function withoutSecrets(text: string, secret: (value: string) => string): string {
  if (/^[./~]|^[a-z]+[./]/i.test(text) && /[./]/.test(text))
    return text.replace(/[^./]+/g, (piece) => (isSecretAlone(piece) ? secret(piece) : piece))
  return isSecretAlone(text) ? secret(text) : text
}

const maybeAddress =
  /(?<![\w.:-])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\.\d{1,3}){0,3})(?![\w:]|\.\d)/gi
const isAddress = (text: string) => isIP(text) !== 0 || /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i.test(text)
