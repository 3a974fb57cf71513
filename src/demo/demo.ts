import { createAccount, findPerson, providerAccount } from '#accounts'
import { loadCalendar } from '#calendars'
import { createAdmin, setPassword } from '#identity'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import { json, type Tx } from '#platform/db/database.ts'
import { beginTimeTravel } from '#platform/db/time-travel.ts'
import { newToken } from '#platform/id.ts'
import { gatherCast, type MadeRequest } from './acts.ts'
import { background } from './background.ts'
import { breaches } from './breaches.ts'
import { crisisStory } from './crises.ts'
import { furnishDesk } from './desk.ts'
import { behaviour } from './devices.ts'
import { beginJourney, type Journey, spanMs } from './journey.ts'
import { makeKnowledge } from './knowledge.ts'
import { licenceStory } from './licences.ts'
import { makeOutside, readMails, sendMails } from './outside.ts'
import { recordPast } from './past.ts'
import { accounts, domain, mailOf, staff } from './people.ts'
import { zone } from './plans.ts'
import { projectStory } from './projects.ts'
import { type DemoProvider, makeDemoProvider } from './provider.ts'
import { letUmaLearn, offerNight } from './roster.ts'
import type { Ago, ScriptedRequest } from './script.ts'
import { socStory } from './soc.ts'
import { question, story } from './story.ts'
import { makeSystems } from './systems.ts'
import { openWatch, type Watch } from './watch.ts'
import { watchingStory } from './watching.ts'
import { openAgo } from './working-time.ts'

const actor = systemActor('demo')
const mark = 'demo'

/** Whom to sign in as; the password is the one given, or a new one. */
export type DemoFilled = { filled: true; staff: string; customer: string; password: string }
export type DemoLeft = { filled: false; because: string }

/** The story's moment lies a little ahead of the beginning of the work, so that it is now when the work is done. */
const workMs = 14_000

/**
 * Fills an empty installation with a made-up provider and a week of requests, by the operations people and machines use,
 * at the times they would have used them. Nothing leaves: gateways and mail servers are made up as well. One that has
 * accounts already is left as it is. Needs the database's owner to move SQL's time; loops must not run yet.
 */
export async function fillDemo(app: App, ownerUrl: string): Promise<DemoFilled | DemoLeft> {
  const because = await app.db.transact(actor, whyNot)
  if (because) return { filled: false, because }
  const present = new Date(Math.ceil((clock.now().getTime() + workMs) / 1000) * 1000)
  const travel = await beginTimeTravel(ownerUrl)
  const watch = await openWatch(ownerUrl)
  try {
    await setAside(app, present)
    const lostAt = new Date(present.getTime() - 600_000)
    const journey = beginJourney(app, travel, watch, present, (way) => makeOutside(app, behaviour(lostAt), way))
    await tell(journey, watch, ownerUrl)
  } finally {
    await watch.end()
    await travel.back()
  }
  return giveAccess(app)
}

/** Why there can be no demo here; null when there can. */
async function whyNot(tx: Tx): Promise<string | null> {
  const account = await tx
    .selectFrom('account')
    .select('number')
    .where('kind', '<>', 'provider')
    .limit(1)
    .executeTakeFirst()
  if (!account) return null
  const begun = await tx.selectFrom('setting').select('value').where('name', '=', mark).executeTakeFirst()
  return begun?.value === 'begun'
    ? 'A demo was begun here and cut short: make one in an empty database. Everything was left as it is.'
    : 'There are accounts already: everything was left as it is.'
}

/** Says how far the demo is. */
async function note(tx: Tx, state: 'begun' | 'done'): Promise<void> {
  const row = { value: json(state), changed_at: tx.now }
  await tx
    .insertInto('setting')
    .values({ name: mark, ...row })
    .onConflict((again) => again.column('name').doUpdateSet(row))
    .execute()
}

/** Deadlines that were armed before have nothing to do with the story: they wait until it is told. */
async function setAside(app: App, present: Date): Promise<void> {
  await app.db.transact(actor, (tx) =>
    tx
      .updateTable('timer')
      .set({ try_at: present })
      .where('fired_at', 'is', null)
      .where('try_at', '<', present)
      .execute(),
  )
}

async function tell(journey: Journey, watch: Watch, ownerUrl: string): Promise<void> {
  const { app, present } = journey
  await journey.until(journey.ago('200d'))
  const provider = await app.db.transact(actor, async (tx) => {
    await note(tx, 'begun')
    const made = await makeDemoProvider(tx, await ownAccount(tx), present)
    await makeKnowledge(tx)
    await makeSystems(tx, made)
    return made
  })
  const soc = socStory(app, provider)
  await play(journey, watch, provider, ownerUrl, soc.happenings)
  await furnishDesk(app, provider)
  await soc.furnish()
  await readMails(app)
  await app.db.transact(actor, sendMails)
}

async function ownAccount(tx: Tx): Promise<string> {
  const known = await providerAccount(tx)
  if (known) return known.id
  return (await createAccount(tx, { kind: 'provider', name: 'Example Hosting', zone, mailDomains: [domain] })).id
}

/** The requests of the last months that are remembered, and those of the week. */
async function scriptsOf(app: App, present: Date, provider: DemoProvider): Promise<NumberedRequest[]> {
  return app.db.transact(actor, async (tx) => {
    const asked = await openAgo(tx, provider.officeId, present, spanMs(question.used))
    const past = breaches(present, await loadCalendar(tx, provider.officeId))
    return numbered([...past, ...story, ...background(), { ...question, ago: asked }])
  })
}

/** Everything that was done, in the order in which it happened. */
async function play(
  journey: Journey,
  watch: Watch,
  provider: DemoProvider,
  ownerUrl: string,
  watched: readonly { agoMs: number; run: () => Promise<void> }[],
): Promise<void> {
  const { app, present } = journey
  const cast = await gatherCast(app, provider)
  const scripts = await scriptsOf(app, present, provider)
  const happenings: { agoMs: number; run: () => Promise<void> }[] = [
    { agoMs: spanMs('7d'), run: () => app.db.transact(actor, (tx) => recordPast(tx, provider)) },
    { agoMs: spanMs('5h'), run: () => offerNight(app, provider, present) },
    { agoMs: spanMs('4h'), run: () => letUmaLearn(app, provider, present) },
    ...licenceStory(app, provider, ownerUrl),
    ...projectStory(app, provider, present),
    ...crisisStory(app, provider),
    ...watchingStory(app, provider, present),
    ...watched,
  ]
  for (const script of scripts) {
    let made: MadeRequest
    happenings.push({
      agoMs: agoMs(script.ago),
      run: async () => {
        await watch.number(script.number, false)
        made = await cast.create(script)
      },
    })
    for (const act of script.acts) happenings.push({ agoMs: agoMs(act.ago), run: () => cast.act(made, act) })
  }
  for (const { agoMs: before, run } of happenings.sort((a, b) => b.agoMs - a.agoMs)) {
    await journey.until(new Date(present.getTime() - before))
    await run()
  }
  await journey.until(journey.ago('20s'))
  await watch.number(Math.max(...scripts.map(({ number }) => number)), true)
}

type NumberedRequest = ScriptedRequest & { number: number }

function agoMs(ago: Ago): number {
  return typeof ago === 'number' ? ago : spanMs(ago)
}

/** Requests without a number get those the story leaves free, in the order in which they came. */
function numbered(scripts: readonly ScriptedRequest[]): NumberedRequest[] {
  const taken = new Set(scripts.map(({ number }) => number))
  let next = Math.max(...story.map(({ number = 0 }) => number)) + 1
  return scripts
    .toSorted((a, b) => agoMs(a.ago) - agoMs(b.ago))
    .map((script) => {
      if (script.number) return { ...script, number: script.number }
      do next--
      while (taken.has(next))
      return { ...script, number: next }
    })
}

/** Passwords for those one would like to be. */
async function giveAccess(app: App): Promise<DemoFilled> {
  const { PALISADE_ADMIN_EMAIL: email, PALISADE_ADMIN_PASSWORD: given } = app.config
  const password = given ?? newToken(12)
  const signIn = {
    staff: mailOf(staff.noor.name, domain),
    customer: mailOf(accounts.acme.contacts[0]![0], accounts.acme.domain),
  }
  const others = [staff.kim, staff.ola, staff.dana].map(({ name }) => mailOf(name, domain))
  await app.db.transact(actor, async (tx) => {
    const people = await tx
      .selectFrom('person')
      .select('id')
      .where('email', 'in', [...Object.values(signIn), ...others])
      .execute()
    for (const { id } of people) if (await findPerson(tx, id)) await setPassword(tx, id, password)
    await note(tx, 'done')
    if (email && given) await createAdmin(tx, { email, name: 'Administrator', password })
  })
  return { filled: true, ...signIn, password }
}
