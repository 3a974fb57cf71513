import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clock } from '#platform/clock.ts'
import { createDuty, hushAll, numberOf, rotaOf } from './oncall.fixture.ts'
import { addOverride } from './oncall.ts'

const duty = await createDuty()
const { sam, robin, kim, world, phone } = duty
const dayMs = 86_400_000
const first = new Date(Math.floor(clock.now().getTime() / dayMs) * dayMs)
const day = (n: number) => new Date(first.getTime() + n * dayMs)
const handover = first.toISOString().slice(0, 16)
const compact = (at: Date) => at.toISOString().slice(0, 19).replace(/[-:]/g, '')
type Code = { code: string; seenGaps: string; retryAfterSeconds: number }

/** A calendar program reads an address. */
async function reads(url: string): Promise<{ status: number; type: string; text: string }> {
  const reply = await world.app.http.inject({ method: 'GET', url: new URL(url).pathname })
  return { status: reply.statusCode, type: String(reply.headers['content-type']), text: reply.body }
}

test('a private address gives the shifts of a rota or a person, is slowed down, ended, and ends with its person', async () => {
  const id = await world.tx((tx) => rotaOf(tx, 'Feeds', [sam, robin], handover))
  const made = await duty.call('POST', '/api/on-call/feeds', sam, { rotaId: id })
  const { url, id: feedId } = made.body as { url: string; id: string }
  assert.match(url, /\/api\/ical\/[\w-]{32}\.ics$/)
  const whole = await reads(url)
  assert.equal(whole.status, 200, whole.text)
  assert.match(whole.type, /text\/calendar/)
  assert.match(whole.text, /SUMMARY:Sam Sample: Feeds/)
  assert.match(whole.text, /SUMMARY:Robin Example: Feeds/)
  const own = (await duty.call('POST', '/api/on-call/feeds', sam, { rotaId: null })).body as { url: string }
  const mine = await reads(own.url)
  assert.match(mine.text, /SUMMARY:Sam Sample: Feeds/)
  assert.doesNotMatch(mine.text, /Robin/)
  const stored = await world.tx((tx) => tx.selectFrom('rota_feed').selectAll().execute())
  assert.ok(!JSON.stringify(stored).includes(url.split('/').at(-1)!.slice(0, 32)), 'only the hash is kept')

  const listed = (await duty.call('GET', '/api/on-call/feeds', sam)).body as { items: { id: string }[] }
  assert.equal(listed.items.length, 2)
  assert.equal(((await duty.call('GET', '/api/on-call/feeds', robin)).body as { items: [] }).items.length, 0)
  for (let n = 0; n < 4; n++) assert.equal((await reads(url)).status, 200)
  const often = await reads(url)
  assert.equal(often.status, 429)
  assert.ok((JSON.parse(often.text) as Code).retryAfterSeconds > 0)
  await world.forward('2m')
  assert.equal((await reads(url)).status, 200)

  const post = await world.app.http.inject({
    method: 'POST',
    url: new URL(url).pathname,
    headers: { 'x-palisade': '1' },
  })
  assert.ok(post.statusCode >= 400)
  const foreign = `/api/on-call/feeds/${feedId}`
  assert.equal((await duty.call('DELETE', foreign, robin)).status, 404, 'nobody ends another one’s')
  assert.equal((await duty.call('DELETE', `/api/on-call/feeds/${feedId}`, sam)).status, 204)
  assert.equal((await reads(url)).status, 404)
  assert.equal((await reads(`http://x/api/ical/${'A'.repeat(32)}.ics`)).status, 404)
  await world.tx((tx) => tx.updateTable('person').set({ locked_at: tx.now }).where('id', '=', sam.id).execute())
  assert.equal((await reads(own.url)).status, 404, 'its person may not act any more')
  await world.tx((tx) => tx.updateTable('person').set({ locked_at: null }).where('id', '=', sam.id).execute())
})

const calendar = (...events: string[][]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//x//y',
    ...events.flatMap((lines, i) => ['BEGIN:VEVENT', `UID:${i}@x`, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT']),
    'END:VCALENDAR',
    '',
  ].join('\r\n')
const span = (from: number, until: number) => [`DTSTART:${compact(day(from))}Z`, `DTEND:${compact(day(until))}Z`]

test('absences come from a calendar: whose each is, what is wrong, which gaps follow; then all at once', async () => {
  const id = await world.tx((tx) => rotaOf(tx, 'Imports', [sam, robin], handover))
  const text = calendar(
    [...span(2, 3), 'SUMMARY:Sam Sample on holiday'],
    [...span(5, 6), 'SUMMARY:Away', 'ATTENDEE:mailto:robin@provider.test'],
    [...span(8, 9), 'SUMMARY:Somebody'],
    [`DTSTART;TZID=Nowhere:${compact(day(9))}`, 'DURATION:PT1H', 'SUMMARY:Sam Sample'],
  )
  type Seen = {
    items: { person: { name: string } | null; fault: string | null }[]
    saved: number
    proof: { seen: string; gaps: unknown[] }
  }
  const ask = (who: typeof sam, body: object) =>
    duty.call('POST', `/api/rotas/${id}/import`, who, { text, as: 'absences', ...body })
  const seen = (await ask(kim, {})).body as Seen
  assert.deepEqual(
    seen.items.map((one) => [one.person?.name ?? null, one.fault]),
    [
      ['Sam Sample', null],
      ['Robin Example', null],
      [null, 'It does not say whose it is.'],
      ['Sam Sample', 'Its time zone Nowhere is not known.'],
    ],
  )
  assert.equal(seen.proof.gaps.length, 2)
  assert.equal(seen.saved, 0)
  assert.equal(((await ask(kim, { save: true })).body as Code).code, 'oncall.import_invalid', 'not half of it unasked')
  assert.equal(((await ask(kim, { save: true, leaveOut: true })).body as Code).code, 'oncall.gaps_open')
  const taken = (await ask(kim, { save: true, leaveOut: true, seenGaps: seen.proof.seen })).body as Seen
  assert.equal(taken.saved, 2)
  const rota = (await duty.call('GET', `/api/rotas/${id}`, sam)).body as { overrides: { replaces: { name: string } }[] }
  assert.deepEqual(rota.overrides.map((one) => one.replaces.name).sort(), ['Robin Example', 'Sam Sample'])
  assert.equal(((await ask(kim, { text: 'BEGIN:VCARD' })).body as Code).code, 'oncall.import_invalid')
})

test('a gap that comes near is told to the one who answers for the rota, once for each distance', async () => {
  await hushAll(duty)
  const id = await world.tx((tx) => rotaOf(tx, 'Watched', [sam, robin], handover))
  await world.tx((tx) => tx.updateTable('rota').set({ owner_id: kim.id }).where('id', '=', id).execute())
  const now = Math.ceil((clock.now().getTime() - first.getTime()) / dayMs)
  const override = { personId: null, replaces: sam.id, from: day(now + 3), until: day(now + 5), reason: '' }
  await world.tx((tx) => addOverride(tx, id, override))
  const told = () =>
    phone.sms.filter((one) => one.to === `${numberOf.kim}0` && /Watched: nobody is on call/.test(one.body)).length
  await world.forward('6s')
  assert.equal(told(), 1, 'a week before, or at once when it is nearer')
  await world.tx((tx) =>
    addOverride(tx, id, { ...override, personId: robin.id, from: day(now + 20), until: day(now + 21) }),
  )
  await world.forward('6s')
  assert.equal(told(), 1, 'another look says nothing twice')
  // The gap begins three to four days from here, whatever time of day it is: two days later it is one to two days away.
  for (let hours = 0; hours < 48; hours += 12) await world.forward('12h')
  assert.equal(told(), 2, 'two days before')
})
