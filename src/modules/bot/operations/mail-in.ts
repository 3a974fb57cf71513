import { actorForPerson, findAccount, languagesOf, may, type Person } from '#accounts'
import { writerOfMail } from '#channels'
import { type Actor, systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { actingAs } from '#platform/db/tenant.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { hold, loadMail, mailOf, type ReceivedMail, splitAddress } from '#platform/mail/mail.ts'
import { Refusal } from '#platform/problem.ts'
import { loadRun } from '#procedures'
import { type Place, placesOf } from '../queries/address.ts'
import { claim, settle } from '../queries/mail.ts'
import type { Wait } from '../queries/wait.ts'
import { tokenIn } from '../rules/address.ts'
import { type Reading, readMessage } from '../rules/command.ts'
import { refusalIn, wordsIn } from '../rules/words.ts'
import { answer, type Told } from './answer.ts'
import { endWait, namedWait, openWait } from './await-mail.ts'
import { type Entry, entryOf, filesFor, writeOnAccount, writeOnProject } from './entry.ts'
import { inTheirName, Unclear } from './name.ts'
import { nameOf, openSteps, type Project, perform, projectNumbered, projectOf, type Speaker } from './perform.ts'

const intake = systemActor('mail intake')
export const asideQueue = 'bot.aside'

/** Takes what comes to the addresses of projects and accounts; what is for others too goes on to them. */
export function takeMails(app: App): void {
  const mail = mailOf(app)
  const base = app.config.botAddress
  mail.accept(async (address) => {
    const token = tokenIn(address, base)
    return token !== null && (await app.db.transact(intake, (tx) => placesOf(tx, [token]))).length > 0
  })
  mail.claim(async (tx, mailId, { addresses, fetched }) => {
    const tokens = addresses.flatMap((address) => tokenIn(address, base) ?? [])
    const places = await placesOf(tx, tokens)
    if (places.length === 0) return false
    const support = app.config.supportAddress.toLowerCase()
    const others = fetched
      ? addresses.some((address) => splitAddress(address)?.base === support)
      : addresses.some((address) => tokenIn(address, base) === null)
    await takeAll(tx, await loadMail(tx, mailId), places, others)
    return !others
  })
  app.jobs.on(asideQueue, {}, async (jobs) => {
    for (const { data } of jobs) {
      const { mailId, reason } = data as { mailId: string; reason: string }
      await app.db.transact(intake, (tx) => hold(tx, mailId, reason))
    }
  })
}

async function takeAll(tx: Tx, mail: ReceivedMail, places: readonly Place[], others: boolean): Promise<void> {
  // Nobody could read it: it stands in the quarantine already, and comes again when it was read.
  if (mail.state !== 'parsed') return
  const told: Told[] = []
  const refused: string[] = []
  for (const [n, place] of places.entries()) {
    const before = await claim(tx, mail.id, place.token)
    if (before === 'put_aside') await takeReleased(tx, mail, place)
    if (before !== null) continue
    const result = await takeOne(tx, mail, place, !others && n === 0)
    if ('why' in result) refused.push(result.why)
    else if (result.told) told.push(result.told)
  }
  if (refused.length > 0) await putAside(tx, mail, `bot: ${refused.join('; ')}`, others)
  await answer(tx, mail, told)
}

/** Into the quarantine, where staff decide; after the others who take it did so, because what is held goes to nobody. */
async function putAside(tx: Tx, mail: ReceivedMail, reason: string, others: boolean): Promise<void> {
  if (others) await addJob(tx, { queue: asideQueue, key: mail.id, data: { mailId: mail.id, reason } })
  else await hold(tx, mail.id, reason)
}

type Taken = { told: Told | null } | { why: string }

async function takeOne(tx: Tx, mail: ReceivedMail, place: Place, alone: boolean): Promise<Taken> {
  const { automatic, from } = mail.parsed
  const { token } = place
  // Answers of machines to what we sent are nothing anybody has to look at.
  if (automatic.automatic && ['auto-reply', 'bounce', 'receipt'].includes(automatic.kind)) {
    await settle(tx, mail.id, token, 'ignored')
    return { told: null }
  }
  const writer = await writerOfMail(tx, {
    fromAddress: from?.address ?? '',
    authenticated: mail.auth.authenticated,
    forged: mail.auth.dmarc.result === 'fail',
    automatic: automatic.automatic,
  })
  const actor = 'person' in writer ? await actorForPerson(tx, writer.person.id, 'mail') : null
  const project = actor && place.runId !== null ? await projectSeen(tx, actor, place.runId) : null
  const entitled = actor && (place.runId === null ? may(actor, 'journal.write', place.accountId) : project !== null)
  const named = place.runId === null ? null : await namedWait(tx, place.runId, mail)
  if (named && !entitled) {
    await takeNamed(tx, mail, place, named)
    return { told: null }
  }
  if ('why' in writer || !entitled) {
    await settle(tx, mail.id, token, 'put_aside')
    return { why: 'why' in writer ? writer.why : 'its sender may not write there' }
  }
  return takeFrom(tx, { mail, place, alone, actor, project, person: writer.person, named })
}

/** The project as the person sees it; null when they may not write on it. */
async function projectSeen(tx: Tx, actor: Actor, runId: string): Promise<Project | null> {
  return actingAs(tx, actor, async () => {
    try {
      const run = await loadRun(tx, runId)
      return may(actor, 'procedure.work', run.accountId) ? run : null
    } catch (error) {
      if (error instanceof Refusal) return null
      throw error
    }
  })
}

type Believed = {
  mail: ReceivedMail
  place: Place
  alone: boolean
  actor: Actor
  person: Person
  /** Null at the address of an account. */
  project: Project | null
  /** A step of the project waits for a mail of exactly this sender. */
  named: Wait | null
}

async function takeFrom(tx: Tx, of: Believed): Promise<Taken> {
  const { mail, place, actor, person, project } = of
  const account = await findAccount(tx, place.accountId)
  const language = (await languagesOf(tx, [person.id])).get(person.id)
  const words = wordsIn(language)
  const speaker: Speaker = { words, zone: person.zone ?? account?.zone ?? 'UTC' }
  const reading = readMessage(mail.parsed.newText)
  const command = reading.command?.do === 'note' ? null : reading.command
  const said = bodyOf(mail, reading)
  const forCustomer = project?.shared === true && !actor.staff
  const files = await filesFor(tx, mail, place, { alone: of.alone, forCustomer })
  // Beside a command only what was written below it is an entry.
  const written = command === null || said !== '' || files.length > 0
  const where = project ? nameOf(project) : (account?.name ?? '')
  if (written) {
    const entry = entryOf(mail, said, files)
    const kept = await inTheirName(tx, actor, () =>
      project ? writeOnProject(tx, project, entry) : writeOnAccount(tx, place.accountId, entry),
    )
    if ('refused' in kept) {
      await settle(tx, mail.id, place.token, 'put_aside')
      return { why: kept.refused.message }
    }
  }
  const note = written ? words.kept(where, files.length) : ''
  if (command === null) {
    await settle(tx, mail.id, place.token, 'kept', person.id)
    const wait = place.runId === null ? null : (of.named ?? (await openWait(tx, place.runId)))
    if (wait) await endWait(tx, wait, entryOf(mail, said, files))
    return { told: { place, person, text: note, command: false } }
  }
  const result = await inTheirName(tx, actor, async () => {
    const on = await projectFor(tx, reading, place, project, speaker)
    return perform(tx, on, command, speaker)
  })
  await settle(tx, mail.id, place.token, 'done' in result ? 'done' : 'refused', person.id)
  const text = 'done' in result ? result.done : words.notDone(sentenceOf(result.refused, language))
  return { told: { place, person, text: [text, note].filter(Boolean).join('\n\n'), command: true } }
}

/** What was written now, without the line of its command. */
function bodyOf({ parsed }: ReceivedMail, { command, rest }: Reading): string {
  if (command === null) return parsed.newText.trim()
  return command.do === 'note' ? [command.words, rest].filter(Boolean).join('\n') : rest
}

/** The project a command is about: the one it names, that of the address, or the only one where something is theirs to do. */
async function projectFor(
  tx: Tx,
  { project: number }: Reading,
  place: Place,
  project: Project | null,
  speaker: Speaker,
) {
  if (number !== null) return projectNumbered(tx, number, speaker)
  return project ?? projectOf(tx, await openSteps(tx, place.accountId), speaker)
}

export const sentenceOf = (refused: Refusal | Unclear, language: string | undefined) =>
  refused instanceof Unclear ? refused.message : refusalIn(language, refused)

/** Somebody of staff looked at a mail that was put aside and let it through: an entry for staff that says so, and no command. */
async function takeReleased(tx: Tx, mail: ReceivedMail, place: Place): Promise<void> {
  await settle(tx, mail.id, place.token, 'released')
  await writeForStaff(tx, mail, place, (from) => `From ${from}, not proved, let through by staff: `)
}

/** The project waits for a mail of this sender, who is nobody of it: an entry for staff, and the step goes on with it. */
async function takeNamed(tx: Tx, mail: ReceivedMail, place: Place, wait: Wait): Promise<void> {
  await settle(tx, mail.id, place.token, 'kept')
  await endWait(tx, wait, await writeForStaff(tx, mail, place, (from) => `From ${from}, as awaited: `))
}

async function writeForStaff(
  tx: Tx,
  mail: ReceivedMail,
  place: Place,
  before: (from: string) => string,
): Promise<Entry> {
  const files = await filesFor(tx, mail, place, { alone: false, forCustomer: false })
  const entry = entryOf(mail, mail.parsed.newText, files)
  const said = { ...entry, text: before(mail.parsed.from?.address ?? 'an unknown sender') + entry.text }
  const run = place.runId
  await actingAs(tx, systemActor('Support Bot'), async () =>
    run === null ? writeOnAccount(tx, place.accountId, said) : writeOnProject(tx, await loadRun(tx, run), said),
  )
  return entry
}
