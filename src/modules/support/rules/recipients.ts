/** Somebody an answer goes to. */
export type Recipient = {
  email: string
  name: string
  personId: string | null
  staff: boolean
  /** The earlier conversation is quoted to them. */
  history: boolean
}

export type Follower = { email: string | null; name: string; personId: string | null; staff: boolean; active: boolean }

/**
 * To whom an answer goes: the contact, the people who follow, the copies; each address once, the author and our own address
 * never. Only the contact and people of the two houses get the earlier conversation quoted: an address that somebody
 * merely added learns what is written from now on (THREATS 7).
 */
export function recipientsOf(request: {
  contact: Follower | null
  watchers: readonly Follower[]
  cc: readonly string[]
  /** Address or person who writes. */
  author: { personId: string | null; email: string | null }
  ours: string
}): Recipient[] {
  const all: Recipient[] = []
  const add = (one: Follower, history: boolean) => {
    if (!one.email || !one.active) return
    all.push({ email: one.email.toLowerCase(), name: one.name, personId: one.personId, staff: one.staff, history })
  }
  if (request.contact) add(request.contact, true)
  for (const watcher of request.watchers) add(watcher, watcher.personId !== null)
  for (const email of request.cc) add({ email, name: email, personId: null, staff: false, active: true }, false)
  const seen = new Set<string>([request.ours.toLowerCase(), (request.author.email ?? '').toLowerCase()])
  return all.filter((one) => {
    const isAuthor = one.personId !== null && one.personId === request.author.personId
    if (isAuthor || seen.has(one.email) || isOurs(one.email, request.ours)) return false
    seen.add(one.email)
    return true
  })
}

/** `support+anything@ours` is us too: writing to it would be a loop. */
function isOurs(email: string, ours: string): boolean {
  const [local, domain] = split(ours.toLowerCase())
  const [other, otherDomain] = split(email)
  return domain === otherDomain && (other === local || other.startsWith(`${local}+`))
}

function split(email: string): [string, string] {
  const at = email.lastIndexOf('@')
  return [email.slice(0, at), email.slice(at + 1)]
}
