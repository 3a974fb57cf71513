import {
  addCreditAccount,
  approveChange,
  changeToSign,
  createGathering,
  editCreditAccount,
  proposeChange,
  setLimit,
  withdraw,
} from '#credit'
import { findLicenceKey } from '#licensing'
import type { Actor } from '#platform/actor.ts'
import { collect, type KeyName, type Stage } from './stage.ts'

const TB = (value: string) => ({ value, unit: 'TB' as const })
const key: KeyName = 'outpost'

type Scene = { ago: string; run: (it: Stage) => Promise<void> }

/** The customer takes twice, its partner once; the last one passes the threshold. */
const withdrawals: [ago: string, by: 'customer' | 'partner', value: string][] = [
  ['12d', 'customer', '20'],
  ['7d', 'partner', '15'],
  ['2d', 'customer', '12'],
]

/** Acme's credit account: bought on Dana's signature, withdrawn by Jordan and by the partner until it is low. */
export function creditStory(): Scene[] {
  const made = { accountId: '', changeId: '' }
  return [
    { ago: '26d', run: async (it) => void Object.assign(made, await openAndPropose(it)) },
    { ago: '25d', run: (it) => approve(it, made.changeId) },
    ...withdrawals.map(
      ([ago, by, value]): Scene => ({
        ago,
        run: (it) => take(it, made.accountId, by === 'partner' ? it.partner : it.contactOf(key), value),
      }),
    ),
  ]
}

/** Kim opens the account, says who may take how much and who is warned, and proposes what was ordered. */
async function openAndPropose({ app, kim, dana, keys, contactOf, partner }: Stage) {
  const [jordan, chris] = [contactOf(key).personId!, partner.personId!]
  return app.db.transact(kim, async (tx) => {
    const { accountId: owner, kindId } = (await findLicenceKey(tx, keys[key].id))!
    const { id } = await addCreditAccount(tx, { accountId: owner, kindId, name: 'Branches' })
    await setLimit(tx, id, jordan, { each: TB('20'), perDay: TB('40') })
    await setLimit(tx, id, chris, { each: TB('15'), perDay: TB('15') })
    await editCreditAccount(tx, id, { lowAt: TB('20'), warn: [jordan, dana.personId!] })
    const order = { purpose: 'purchase' as const, takes: false, amount: TB('60'), reference: 'PO-2231' }
    return { accountId: id, changeId: (await proposeChange(tx, id, order)).id }
  })
}

async function approve({ app, dana, passkey, signer }: Stage, changeId: string): Promise<void> {
  const host = new URL(app.config.publicUrl).host
  await app.db.transact(dana, async (tx) => {
    const { options } = await changeToSign(tx, changeId, host)
    await approveChange(tx, changeId, passkey.authenticator.answer(options.challenge), host)
  })
  // The licence server counts it now, while the passkey may decide.
  await signer!.answer()
}

async function take(it: Stage, accountId: string, by: Actor, value: string): Promise<void> {
  const input = { licenceKeyId: it.keys[key].id, amount: TB(value) }
  await withdraw(it.app, createGathering(it.app.db), by, accountId, input, undefined)
  await collect(it, key, by)
}
