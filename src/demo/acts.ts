import { actorForPerson } from '#accounts'
import { acknowledge, escalationOf } from '#oncall'
import { type Actor, systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { armPromise, explainBreach, promisesOf } from '#promises'
import {
  createRequest,
  giveStatusUpdate,
  lockRequest,
  logCall,
  say,
  submit,
  takeNote,
  update,
  writeCustomerMessage,
} from '#support'
import { director } from './actors.ts'
import { spanMs } from './journey.ts'
import { type AccountKey, accounts, type DemoAccount, mailOf, type StaffKey } from './people.ts'
import type { DemoProvider } from './provider.ts'
import type { Act, ScriptedRequest } from './script.ts'

/** A scripted request once it is in. */
export type MadeRequest = { id: string; script: ScriptedRequest }

export type Cast = {
  create(script: ScriptedRequest): Promise<MadeRequest>
  act(request: MadeRequest, act: Act): Promise<void>
}

const intake = systemActor('mail intake')
const monitoring = systemActor('monitoring')

/** The people of the demo: what the script says is done by the operations of the modules, in their names. */
export async function gatherCast(app: App, provider: DemoProvider): Promise<Cast> {
  const { transact } = app.db
  const person = new Map<string, Actor>()
  const ids = [
    ...Object.values(provider.staff),
    ...Object.values(provider.accounts).map(({ contacts }) => contacts[0]!),
  ]
  await transact(director, async (tx) => {
    for (const id of ids) person.set(id, (await actorForPerson(tx, id, 'session'))!)
  })
  const staff = (key: StaffKey) => person.get(provider.staff[key])!
  const contact = (key: AccountKey) => person.get(provider.accounts[key].contacts[0]!)!

  return {
    async create(script) {
      const by = { portal: contact(script.account), phone: staff('ola'), email: intake, monitoring }[script.by]
      const id = await transact(by, async (tx) => {
        const { request } = await enter(tx, script, provider)
        if (script.extra)
          await armPromise(tx, {
            accountId: request.accountId,
            subject: { kind: 'request', id: request.id },
            kind: script.extra.kind,
            label: `${request.number} ${request.title}`,
            severity: script.severity,
            dueAt: new Date(tx.now.getTime() + spanMs(script.extra.allowed)),
          })
        return request.id
      })
      return { id, script }
    },
    async act(request, act) {
      if (act.who === 'customer') return customerActs(app, request, act, contact(request.script.account))
      await transact(staff(act.who), (tx) => staffActs(tx, request.id, act, provider))
    },
  }
}

/** The answers that stand for a severity in the form with three questions. */
const answersFor = {
  P1: { work: 'no', customers: 'all', wayAround: 'no' },
  P2: { work: 'no', customers: 'all', wayAround: 'yes' },
  P3: { work: 'partly', customers: 'none', wayAround: 'no' },
  P4: { work: 'yes', customers: 'some', wayAround: 'yes' },
} as const

function enter(tx: Tx, script: ScriptedRequest, provider: DemoProvider) {
  const { title, text, topic, severity, account: key } = script
  const { id: accountId, contacts } = provider.accounts[key]
  const account: DemoAccount = accounts[key]
  const [name, phone] = account.contacts[0]!
  const watchers = (script.follows ?? []).map((index) => ({ personId: contacts[index]! }))
  const answers = answersFor[severity]
  if (script.by === 'portal') return submit(tx, { title, text, topic, answers, watchers })
  if (script.by === 'phone')
    return logCall(tx, {
      accountId,
      contactId: contacts[0]!,
      title,
      text,
      topic,
      answers,
      callBack: phone ?? undefined,
    })
  const byMail = script.by === 'email'
  const from = mailOf(name, account.domain)
  return createRequest(tx, {
    accountId,
    title,
    text,
    topic,
    severity,
    channel: byMail ? 'email' : 'monitoring',
    asker: byMail ? { personId: contacts[0]!, accountId, name, email: from, belongs: account.name } : null,
    teamId: script.team ? provider.teams[script.team] : undefined,
    tags: script.tags,
    message: byMail ? proved(from) : undefined,
  })
}

/** What a mail from a well-kept domain says of itself. */
function proved(from: string) {
  return {
    fullText: null,
    html: null,
    mailMessageId: null,
    mailReferences: [],
    flags: [],
    auth: { spf: 'pass', dkim: 'pass', dmarc: 'pass', authenticated: true, from },
  }
}

async function customerActs(
  app: App,
  { id, script }: MadeRequest,
  act: Act & { who: 'customer' },
  contact: Actor,
): Promise<void> {
  if (act.by === 'portal') {
    await app.db.transact(contact, (tx) => say(tx, id, { text: act.says }))
    return
  }
  const account: DemoAccount = accounts[script.account]
  const email = mailOf(contact.name, account.domain)
  await app.db.transact(intake, async (tx) => {
    await writeCustomerMessage(tx, await lockRequest(tx, id), {
      text: act.says,
      channel: 'email',
      writer: { personId: contact.personId, name: contact.name, email, belongs: account.name },
      mail: { mailId: null, ...proved(email) },
    })
  })
}

type StaffAct = Exclude<Act, { who: 'customer' }>

async function staffActs(tx: Tx, id: string, act: StaffAct, provider: DemoProvider): Promise<void> {
  if ('answer' in act) await say(tx, id, { text: act.answer, status: act.next })
  else if ('update' in act) await giveStatusUpdate(tx, id, { text: act.update })
  else if ('note' in act) await takeNote(tx, id, { text: act.note })
  else if ('acknowledges' in act) await takeIt(tx, id)
  else if ('explains' in act) await explain(tx, id, act)
  else await change(tx, id, 'gives' in act ? { assigneeId: provider.staff[act.gives] } : { status: act.sets })
}

async function takeIt(tx: Tx, id: string): Promise<void> {
  const subject = { kind: 'request', id }
  const [paging] = await escalationOf(tx, [subject])
  if (paging?.status === 'paging') await acknowledge(tx, { subject })
  else await change(tx, id, { assigneeId: tx.actor.personId!, status: 'in_progress' })
}

async function explain(tx: Tx, id: string, { kind, explains }: Extract<StaffAct, { explains: string }>): Promise<void> {
  const all = (await promisesOf(tx, [{ kind: 'request', id }], { history: true })).get(id) ?? []
  const broken = all.find((promise) => promise.kind === kind && promise.state === 'broken')
  if (!broken) throw new Error(`The script explains a ${kind} that was not broken.`)
  await explainBreach(tx, broken.id, explains)
}

async function change(
  tx: Tx,
  id: string,
  fields: { assigneeId?: string; status?: NonNullable<Parameters<typeof update>[2]['status']> },
): Promise<void> {
  const { version } = await lockRequest(tx, id)
  await update(tx, id, { version, ...fields })
}
