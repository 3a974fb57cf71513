import { ask, decide, takeReceipt, toSign } from '#licensing'
import type { App } from '#platform/app.ts'
import { blockKind, hoursKind } from './catalogue.ts'
import { creditStory } from './credit.ts'
import { spanMs } from './journey.ts'
import type { DemoProvider } from './provider.ts'
import { collect, type KeyName, type Stage, setStage, strike } from './stage.ts'

const TB = 10n ** 12n
const hour = 3600n

type Made = { id: string; amount: bigint }
type Happening = { agoMs: number; run: () => Promise<void> }
type Asked = { ago: string; key: KeyName; value: string; unit?: 'TB' | 'h'; reason: string }
/** Approved to the last byte unless an amount is said; declined or asked back in words. */
type Decided = { after: string; verdict: 'approve'; less?: bigint } | { after: string; verdict: 'decline' | 'ask_back'; reason: string } // biome-ignore format: one line each

/** What was asked and what became of it. The main site used up nearly all of it and asks for more: nobody decided yet. */
const requests: [Asked, Decided?][] = [
  [{ ago: '33d', key: 'main', value: '60', reason: 'Main site, file servers 1 to 6.' }, { after: '18m', verdict: 'approve' }],
  [{ ago: '27d', key: 'branch', value: '40', reason: 'Branch 2, everything.' }, { after: '31m', verdict: 'approve', less: 25n * TB }],
  [{ ago: '16d', key: 'bankHours', value: '16', unit: 'h', reason: 'Two nights in the vault.' }, { after: '7m', verdict: 'approve' }],
  [{ ago: '14d', key: 'bank', value: '48', reason: 'The archive of last year.' }, { after: '12m', verdict: 'approve' }],
  [{ ago: '9d', key: 'main', value: '20', reason: 'File server 7 grew.' }, { after: '9m', verdict: 'approve' }],
  [{ ago: '6d', key: 'bank', value: '500', reason: 'All of next year at once.' }, { after: '40m', verdict: 'decline', reason: 'By contract a quarter at a time: please ask for what the next one needs.' }],
  [{ ago: '3h', key: 'depot', value: '30', reason: 'New depot.' }, { after: '21m', verdict: 'ask_back', reason: 'Is this for the new depot only, or for the move of the old one as well?' }],
  [{ ago: '29m', key: 'main', value: '40', reason: 'Weekend cut-over: the difference copy and branch 2 need 37.' }],
] // biome-ignore format: one line each

/** Receipts: what was used by then, in all. */
const receipts: [ago: string, key: KeyName, kind: string, used: bigint][] = [
  ['29d', 'main', blockKind, 9n * TB],
  ['21d', 'main', blockKind, 30n * TB],
  ['19d', 'branch', blockKind, 3n * TB],
  ['12d', 'main', blockKind, 51n * TB],
  ['13d', 'bankHours', hoursKind, 7n * hour],
  ['8d', 'bank', blockKind, 11n * TB],
  ['5d', 'branch', blockKind, 6_200_000_000_000n],
  ['4d', 'main', blockKind, 66n * TB],
  ['36h', 'outpost', blockKind, 9n * TB],
  ['1d', 'main', blockKind, 71_400_000_000_000n],
]

/**
 * A month of licences: a catalogue, keys with appliances, packages that a real licence server signed on Dana's approvals, what
 * was used of them, a credit account, and requests that were declined, asked back, and wait. Where no licence server can be had here
 * (`openPastSigner`), only the newest requests are made.
 */
export function licenceStory(app: App, provider: DemoProvider, ownerUrl: string): Happening[] {
  const stage: { it?: Stage } = {}
  const at = (ago: string, after: string, act: (stage: Stage) => Promise<void>): Happening => ({
    agoMs: spanMs(ago) - (after ? spanMs(after) : 0),
    run: async () => act(stage.it!),
  })
  const begin = async () => {
    stage.it = await setStage(app, provider, ownerUrl)
  }
  const happenings: Happening[] = [{ agoMs: spanMs('34d'), run: begin }]
  for (const [asked, decided] of requests) {
    let made: Made | null = null
    happenings.push(
      at(asked.ago, '', async (it) => {
        if (it.signer || decided?.verdict !== 'approve') made = await askAs(it, asked)
      }),
    )
    if (decided) happenings.push(at(asked.ago, decided.after, async (it) => void (made && (await decideAs(it, asked, made, decided))))) // biome-ignore format: one act
  }
  for (const [ago, key, kind, used] of receipts)
    happenings.push(at(ago, '', async (it) => void (it.signer && (await report(it, key, kind, used)))))
  for (const { ago, run } of creditStory())
    happenings.push(at(ago, '', async (it) => void (it.signer && (await run(it)))))
  return [...happenings, at('1h', '', strike)]
}

async function askAs({ app, keys, contactOf }: Stage, { key, value, unit = 'TB', reason }: Asked): Promise<Made> {
  const input = { licenceKeyId: keys[key].id, amount: { value, unit }, reason }
  return app.db.transact(contactOf(key), (tx) => ask(tx, input))
}

/** Dana decides; an approved package is taken at once by who asked, and imported. */
async function decideAs(it: Stage, { key }: Asked, { id, amount: asked }: Made, decided: Decided): Promise<void> {
  const { app, dana, passkey } = it
  const host = new URL(app.config.publicUrl).host
  const { verdict } = decided
  await app.db.transact(dana, async (tx) => {
    if (verdict === 'ask_back') return decide(tx, id, { verdict, reason: decided.reason }, host)
    const amount = String(('less' in decided && decided.less) || asked)
    const { options } = await toSign(tx, id, verdict, amount, host)
    const answer = passkey.authenticator.answer(options.challenge)
    if (verdict === 'decline') return decide(tx, id, { verdict, reason: decided.reason, answer }, host)
    return decide(tx, id, { verdict, amount, reason: '', answer }, host)
  })
  if (verdict !== 'approve') return
  await collect(it, key, it.contactOf(key))
}

async function report(
  { app, keys, contactOf, appliances }: Stage,
  key: KeyName,
  kind: string,
  used: bigint,
): Promise<void> {
  const receipt = appliances.get(key)!.receiptAt(kind, used)
  await app.db.transact(contactOf(key), (tx) => takeReceipt(tx, keys[key].id, receipt))
}
