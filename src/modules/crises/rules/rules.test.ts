import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { plainMarkdown as plain } from '#platform/markdown.ts'
import { apart, rolesTaken, type Standing, together } from './merged.ts'
import { draftPostMortem, type Facts, lasted, mostLines, told as toldOf } from './post-mortem.ts'
import { type Attachment, chooseRunbook, isFor, type Occasion, weightOf } from './runbook.ts'
import { changesOfShift, type Held, nextChange, type Watch } from './shift.ts'
import { everyMs, remindAgain, updateDue, usualMinutes } from './updates.ts'

const severity = fc.constantFrom('P1', 'P2', 'P3', 'P4')
const word = fc.constantFrom('a', 'b', 'c')
const attachment: fc.Arbitrary<Attachment> = fc.record({
  id: fc.uuid(),
  accountId: fc.option(word),
  severities: fc.uniqueArray(severity),
  alertRuleId: fc.option(word),
  matchers: fc.uniqueArray(word, { maxLength: 3 }),
}) as fc.Arbitrary<Attachment>
const incident = fc.record({ rules: fc.uniqueArray(word), labels: fc.uniqueArray(word) }).map(({ rules, labels }) => ({
  ruleIds: new Set(rules),
  fits: (matchers: readonly unknown[]) => matchers.every((one) => (labels as unknown[]).includes(one)),
}))
const occasion = fc.record({ accountId: word, severity, incident: fc.option(incident) }) as fc.Arbitrary<Occasion>

describe('which runbook wins', () => {
  test('is one that is for it, whatever the order of the list, and none that is says more', () => {
    fc.assert(
      fc.property(fc.uniqueArray(attachment, { selector: ({ id }) => id, maxLength: 12 }), occasion, (all, what) => {
        const won = chooseRunbook(all, what)
        assert.equal(chooseRunbook(all.toReversed(), what), won)
        const fitting = all.filter((one) => isFor(one, what))
        assert.equal(won === null, fitting.length === 0)
        if (!won) return
        assert.ok(fitting.includes(won))
        const [best] = fitting.map(weightOf).sort(byPlaces).reverse()
        assert.deepEqual(weightOf(won), best)
      }),
    )
  })

  test('asking for more never makes a runbook be for what it was not for', () => {
    fc.assert(
      fc.property(attachment, occasion, (one, what) => {
        for (const less of [
          { ...one, accountId: null },
          { ...one, severities: [] },
          { ...one, alertRuleId: null },
        ])
          assert.ok(!isFor(one, what) || isFor(less, what))
      }),
    )
  })

  const none = { accountId: null, severities: [], alertRuleId: null, matchers: [] }
  const general: Attachment = { ...none, id: '1', severities: ['P1', 'P2'] }
  const onlyP1: Attachment = { ...none, id: '2', severities: ['P1'] }
  const ofAcme: Attachment = { ...none, id: '3', accountId: 'acme', severities: ['P1', 'P2'] }
  const database: Attachment = { ...none, id: '4', matchers: ['db'] }
  const ruled: Attachment = { ...none, id: '5', alertRuleId: 'rule' }
  const all = [general, onlyP1, ofAcme, database, ruled]
  const alerts = (labels: string[], rules: string[]) => ({
    ruleIds: new Set(rules),
    fits: (matchers: readonly unknown[]) => matchers.every((one) => labels.includes(one as string)),
  })
  const cases: [string, Occasion, string | null][] = [
    ['a P1 of somebody: the one for P1 alone', { accountId: 'birch', severity: 'P1', incident: null }, '2'],
    ['a P1 of Acme: theirs', { accountId: 'acme', severity: 'P1', incident: null }, '3'],
    ['a P3 of Acme: none', { accountId: 'acme', severity: 'P3', incident: null }, null],
    ['labels say more than whose it is', { accountId: 'acme', severity: 'P1', incident: alerts(['db'], []) }, '4'],
    ['a rule says most', { accountId: 'acme', severity: 'P4', incident: alerts(['db'], ['rule']) }, '5'],
  ]
  for (const [name, what, id] of cases) test(name, () => assert.equal(chooseRunbook(all, what)?.id ?? null, id))
})

function byPlaces(a: number[], b: number[]): number {
  const place = a.findIndex((one, n) => one !== b[n])
  return place < 0 ? 0 : a[place]! - b[place]!
}

describe('when updates are due', () => {
  test('by the severity, unless the runbook says otherwise', () => {
    assert.equal(everyMs('P1', {}), usualMinutes.P1 * 60_000)
    assert.equal(everyMs('P1', { P1: 15 }), 900_000)
    assert.equal(everyMs('P2', { P1: 15 }), usualMinutes.P2 * 60_000)
    assert.equal(updateDue(new Date(0), 'P1', { P1: 15 }).getTime(), 900_000)
  })

  test('is asked again at whole intervals after it was owed, always later than now, never two at once', () => {
    fc.assert(
      fc.property(
        fc.nat(10 ** 12),
        fc.integer({ min: 60_000, max: 86_400_000 }),
        fc.nat(10 ** 9),
        (due, every, late) => {
          const again = remindAgain(new Date(due), every, new Date(due + late)).getTime()
          assert.ok(again > due + late)
          assert.ok(again - (due + late) <= every)
          assert.equal((again - due) % every, 0)
        },
      ),
    )
  })
})

describe('the change of shift', () => {
  const people = fc.constantFrom('ann', 'ben', 'cy')
  const rotas = fc.constantFrom('r1', 'r2')
  const held: fc.Arbitrary<Held[]> = fc.uniqueArray(
    fc.record({
      role: fc.constantFrom('lead', 'scribe', 'communications'),
      personId: people,
      rotaId: fc.option(rotas),
    }),
    { selector: ({ role }) => role },
  )
  const watches: fc.Arbitrary<Watch[]> = fc.uniqueArray(
    fc.record({ rotaId: rotas, personId: fc.option(people), until: fc.option(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(10 ** 13) })) }),
    { selector: ({ rotaId }) => rotaId },
  ) // biome-ignore format: one thing

  test('moves each role at most once, from who has it to who is on call, and is over once it was made', () => {
    fc.assert(
      fc.property(held, watches, (roles, now) => {
        const changes = changesOfShift(roles, now)
        const moved = changes.flatMap((change) => change.roles)
        assert.equal(new Set(moved).size, moved.length)
        for (const { fromId, toId, rotaId, roles: names } of changes) {
          assert.notEqual(fromId, toId)
          assert.equal(now.find((watch) => watch.rotaId === rotaId)?.personId, toId)
          for (const name of names) assert.equal(roles.find(({ role }) => role === name)?.personId, fromId)
        }
        const after = roles.map((one) => {
          const change = changes.find((each) => each.roles.includes(one.role))
          return change ? { ...one, personId: change.toId } : one
        })
        assert.deepEqual(changesOfShift(after, now), [])
      }),
    )
  })

  test('is looked for at the next end of a shift that somebody’s role hangs on', () => {
    const roles = [{ role: 'lead', personId: 'ann', rotaId: 'r1' }]
    const watch = (rotaId: string, until: number) => ({ rotaId, personId: 'ann', until: new Date(until) })
    assert.equal(nextChange(roles, [watch('r1', 500), watch('r2', 100)], new Date(50))?.getTime(), 500)
    assert.equal(nextChange(roles, [watch('r1', 50)], new Date(50)), null)
    assert.equal(nextChange([{ ...roles[0]!, rotaId: null }], [watch('r1', 500)], new Date(0)), null)
  })
})

describe('the draft of a post-mortem', () => {
  const line = fc.record({
    at: fc.date({ noInvalidDate: true, min: new Date('2026-01-01'), max: new Date('2026-01-03') }),
    who: fc.string(),
    kind: fc.constant('crises.note'),
    text: fc.string({ unit: 'grapheme' }),
  })
  const facts: fc.Arbitrary<Facts> = fc.record({
    number: fc.nat(),
    title: fc.string(),
    severity,
    account: fc.string(),
    startedAt: fc.constant(new Date('2026-01-01T00:00:00Z')),
    startedBy: fc.string(),
    closedAt: fc.constant(new Date('2026-01-03T02:05:00Z')),
    closedBy: fc.string(),
    summary: fc.string(),
    incident: fc.option(fc.record({ number: fc.nat(), title: fc.string(), alerts: fc.nat() })),
    request: fc.option(fc.record({ number: fc.nat(), title: fc.string() })),
    roles: fc.array(fc.record({ role: fc.constantFrom('lead', 'scribe'), name: fc.string(), since: fc.constant(new Date(0)) })),
    journal: fc.array(line, { maxLength: 30 }),
    steps: fc.array(fc.record({ name: fc.string(), state: fc.constantFrom('open', 'done', 'withdrawn'), closedAt: fc.constant(null), closedBy: fc.option(fc.string()) })),
    planned: fc.array(fc.string()),
  }) as fc.Arbitrary<Facts> // biome-ignore format: one thing

  test('has every line of the journal once, in the order of its time, and no heading that somebody’s words made', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const text = draftPostMortem(given)
        const lines = text.split('\n')
        const told = lines.filter((one) => /^- \d\d:\d\d:\d\d \*\*/.test(one))
        const ordered = given.journal.toSorted((a, b) => a.at.getTime() - b.at.getTime())
        assert.deepEqual(
          told,
          ordered.map(({ at, who, text }) => `- ${at.toISOString().slice(11, 19)} ${toldOf(who, text)}`),
        )
        const days = new Set(given.journal.map(({ at }) => at.toISOString().slice(0, 10)))
        assert.equal(lines.filter((one) => one.startsWith('#')).length, 8 + days.size)
        assert.equal(lines.filter((one) => one.startsWith('- [x]')).length, given.steps.filter(({ state }) => state === 'done').length)
        assert.equal(draftPostMortem(given), text)
      }),
    ) // biome-ignore format: one thing
  })

  test('leaves what is too much in the journal, and says so', () => {
    const journal = Array.from({ length: mostLines + 5 }, (_, n) => ({ at: new Date(n), who: 'Ann', kind: 'k', text: `${n}` }))
    const [given] = fc.sample(facts, 1)
    assert.match(draftPostMortem({ ...given!, journal }), /\n5 later lines are in the journal\./)
  }) // biome-ignore format: one thing

  test('words are words', () => {
    assert.equal(plain('# <b>*x*</b>\n[a](b)'), '\\# \\<b\\>\\*x\\*\\</b\\> \\[a\\](b)')
    assert.equal(plain('- a'), '\\- a')
    assert.equal(toldOf('Ann', 'Ann took *it*'), '**Ann** took \\*it\\*')
    assert.equal(toldOf('Ann', 'Annual'), '**Ann**: Annual')
    assert.equal(lasted(125 * 60_000), '2 h 5 min')
    assert.equal(lasted(40_000), '40 s')
  })
})

describe('two crises that become one', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute))
  const standing = (more: Partial<Standing>): Standing => ({
    severity: 'P2',
    summary: '',
    updateMinutes: {},
    startedAt: at(0),
    updatedAt: null,
    updateDueAt: at(60),
    ...more,
  })

  test('are as bad as the worse of the two, whichever goes on', () => {
    for (const [into, ended] of [['P1', 'P3'], ['P3', 'P1']] as const)
      assert.equal(together(standing({ severity: into }), standing({ severity: ended })).severity, 'P1')
  }) // biome-ignore format: short

  test('owe the next update at the earliest moment any of them owed it', () => {
    const due = (into: Partial<Standing>, ended: Partial<Standing>) =>
      together(standing(into), standing(ended)).updateDueAt
    assert.deepEqual(due({}, { updateDueAt: at(20) }), at(20), 'the one that ended owed it first')
    assert.deepEqual(
      due({ updatedAt: at(50), updateDueAt: at(110) }, { updatedAt: at(10), updateDueAt: at(70) }),
      at(70),
    )
    assert.deepEqual(due({}, { severity: 'P1', updateDueAt: at(40) }), at(30), 'as bad as the other it owes more often')
  })

  test('say what was said last; one that never said anything takes nothing away', () => {
    const said = standing({ summary: 'Older', updatedAt: at(5) })
    const later = standing({ summary: 'Newer', updatedAt: at(9) })
    assert.deepEqual([together(said, later).summary, together(later, said).summary], ['Newer', 'Newer'])
    assert.equal(together(standing({ updatedAt: at(9) }), said).summary, 'Older')
    assert.deepEqual(together(said, later).updatedAt, at(9))
  })

  test('part again with what was said of both, and owe from then', () => {
    const part = standing({ severity: 'P1', summary: 'Before', updatedAt: at(5), updateMinutes: { P1: 20 } })
    const told = apart(part, standing({ summary: 'Of both', updatedAt: at(30) }))
    assert.deepEqual(told, { summary: 'Of both', updatedAt: at(30), updateDueAt: at(50) })
    assert.deepEqual(apart(standing({}), standing({})).updateDueAt, at(60), 'from its beginning where nothing was said')
  })

  test('keep everybody who was chosen; whoever was only on call gives way', () => {
    const held = (role: string, personId: string, byDefault = false) => ({ role, personId, byDefault })
    const taken = (into: ReturnType<typeof held>[], ended: ReturnType<typeof held>[]) =>
      rolesTaken(into, ended).map(({ role, personId }) => `${role} ${personId}`)
    assert.deepEqual(taken([], [held('scribe', 'a')]), ['scribe a'])
    assert.deepEqual(taken([held('lead', 'a', true)], [held('lead', 'b')]), ['lead b'])
    assert.deepEqual(taken([held('lead', 'a')], [held('lead', 'b')]), [])
    assert.deepEqual(taken([held('lead', 'a', true)], [held('lead', 'b', true)]), [])
  })
})
