import type { App } from '#platform/app.ts'
import { mount } from '#platform/http/mount.ts'
import { channels as contract } from './contract.ts'
import {
  addChannel,
  changeChannel,
  forgetDevice,
  listChannels,
  newSecret,
  orderChannels,
  removeChannel,
} from './operations/manage.ts'
import { ownedChannel } from './operations/own.ts'
import { sendCodeAgain, sendTest, verifyChannel } from './operations/verify.ts'
import { channelProblems } from './problems.ts'
import type { Channel } from './queries/channel.ts'
import { recentDeliveries } from './queries/delivery.ts'
import { ownPushKeys } from './senders/push.ts'

const shownDeliveries = 20

export function mountRoutes(app: App): void {
  const { transact } = app.db
  mount(app, contract.list, async ({ actor, query }) => {
    const found = await transact(actor, (tx) => listChannels(tx, query.person))
    return { ...found, items: found.items.map(shown) }
  })
  mount(app, contract.pushKey, async () => ({ publicKey: (await ownPushKeys(app)).publicKey }))
  mount(app, contract.add, ({ actor, body }) => transact(actor, async (tx) => shown(await addChannel(tx, body))))
  mount(app, contract.change, ({ actor, params, body }) =>
    transact(actor, async (tx) => shown(await changeChannel(tx, params.id, body))),
  )
  mount(app, contract.remove, ({ actor, params }) => nothing(transact(actor, (tx) => removeChannel(tx, params.id))))
  mount(app, contract.forgetDevice, ({ actor, body }) =>
    transact(actor, (tx) => nothing(forgetDevice(tx, body.endpoint))),
  )
  mount(app, contract.order, ({ actor, body }) =>
    transact(actor, async (tx) => ({ items: (await orderChannels(tx, body.personId, body.channels)).map(shown) })),
  )
  mount(app, contract.sendCode, ({ actor, params }) => nothing(transact(actor, (tx) => sendCodeAgain(tx, params.id))))
  mount(app, contract.verify, async ({ actor, params, body }) => {
    const channel = await transact(actor, (tx) => verifyChannel(tx, params.id, body.code))
    if (!channel) throw channelProblems.refuse('channels.code_wrong')
    return shown(channel)
  })
  mount(app, contract.test, ({ actor, params }) =>
    transact(actor, async (tx) => ({ deliveryId: await sendTest(tx, params.id) })),
  )
  mount(app, contract.newSecret, ({ actor, params }) =>
    transact(actor, async (tx) => ({ secret: await newSecret(tx, params.id) })),
  )
  mount(app, contract.deliveries, ({ actor, params }) =>
    transact(actor, async (tx) => {
      const { channel } = await ownedChannel(tx, params.id)
      return { items: await recentDeliveries(tx, channel.id, shownDeliveries) }
    }),
  )
}

const nothing = (work: Promise<void>) => work.then(() => undefined)

function shown(channel: Channel) {
  const {
    id,
    personId,
    kind,
    label,
    position,
    delaySeconds,
    redials,
    redialSeconds,
    verifiedAt,
    lastSuccessAt,
    lastFailureAt,
    lastError,
  } = channel
  return {
    id,
    personId,
    kind,
    // The address of a subscription is what its messages are sent to: nobody needs to see it.
    address: kind === 'push' ? (URL.parse(channel.address)?.host ?? '') : channel.address,
    label,
    position,
    delaySeconds,
    redials,
    redialSeconds,
    status: statusOf(channel),
    verifiedAt,
    lastSuccessAt,
    lastFailureAt,
    lastError,
    failingSince: channel.brokenAt,
  }
}

function statusOf(channel: Channel) {
  if (channel.goneAt) return 'gone' as const
  if (!channel.verifiedAt) return 'unverified' as const
  return channel.brokenAt ? ('failing' as const) : ('working' as const)
}
