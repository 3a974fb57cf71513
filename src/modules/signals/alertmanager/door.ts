import type { FastifyRequest } from 'fastify'
import { silencesOver } from '#alerts'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { mountPublic } from '#platform/http/mount.ts'
import { alertmanager as contract, type GettableAlert } from '../contract/alertmanager.ts'
import { mountDoor, sourceOf } from '../doors/http.ts'
import type { Room } from '../doors/room.ts'
import { activeOfSource, type StoredActive } from '../queries/active.ts'
import { hearPosted } from '../rules/hear.ts'
import { fits, type Matcher, matcherOf } from './matcher.ts'
import { mountSilences } from './silences.ts'

const actor = systemActor('signals')
const receiver = { name: 'palisade' }

/** Alertmanager's API v2, as far as Prometheus and amtool ask for it. */
export function mountAlertmanager(room: Room, scoped: App): void {
  mountSilences(room, scoped)
  mountDoor(
    room,
    scoped,
    contract.postAlerts,
    'alertmanager',
    (body, source) => hearPosted(body, source.settings, room.moment(), (...said) => room.knows(source, ...said)),
    (reply) => reply.code(200).send(),
  )
  mountPublic(scoped, contract.getAlerts, async ({ request, query }) => list(room, request, query))
  mountPublic(scoped, contract.getAlertGroups, async ({ request, query }) => {
    const groups = Map.groupBy(await list(room, request, query), ({ labels }) => labels.alertname ?? '')
    return [...groups].map(([name, alerts]) => ({ labels: { alertname: name }, receiver, alerts }))
  })
  mountPublic(scoped, contract.getReceivers, async ({ request }) => {
    sourceOf(room, request, ['alertmanager'])
    return [receiver]
  })
  const startedAt = room.moment()
  mountPublic(scoped, contract.getStatus, async ({ request }) => {
    sourceOf(room, request, ['alertmanager'])
    return {
      cluster: { name: 'palisade', status: 'disabled', peers: [] },
      config: { original: 'route:\n  receiver: palisade\nreceivers:\n- name: palisade\n' },
      uptime: startedAt.toISOString(),
      versionInfo: { version: 'palisade', revision: '', branch: '', buildUser: '', buildDate: '', goVersion: '' },
    }
  })
}

type Asked = { active: string; silenced: string; filter?: string | string[]; receiver?: string }

/** As Alertmanager lists them: those that silences shut up where `silenced`, all others where `active`. */
async function list(room: Room, request: FastifyRequest, asked: Asked): Promise<GettableAlert[]> {
  const source = sourceOf(room, request, ['alertmanager'])
  const matchers = matchersOf(asked.filter)
  const alerts = await room.app.db.transact(actor, async (tx) => {
    const active = (await activeOfSource(tx, source.id)).filter(({ labels }) => fits(labels, matchers))
    const keys = active.map(keyOf)
    const over = await silencesOver(tx, keys)
    return active.map((alert, n) => gettable(alert, over(keys[n]!)))
  })
  return alerts.filter(({ status }) => (status.state === 'suppressed' ? asked.silenced : asked.active) !== 'false')
}

const keyOf = ({ accountId, fingerprint }: StoredActive) => ({ accountId, source: 'alertmanager', key: fingerprint })

function matchersOf(filter: string | string[] | undefined): Matcher[] {
  return [filter ?? []].flat().map(matcherOf)
}

function gettable(alert: StoredActive, silencedBy: readonly string[]): GettableAlert {
  return {
    annotations: alert.annotations,
    endsAt: alert.endsAt.toISOString(),
    fingerprint: alert.fingerprint,
    receivers: [receiver],
    startsAt: alert.startsAt.toISOString(),
    status: {
      inhibitedBy: [],
      silencedBy: [...silencedBy],
      state: silencedBy.length > 0 ? 'suppressed' : 'active',
    },
    updatedAt: alert.updatedAt.toISOString(),
    generatorURL: alert.generatorUrl,
    labels: alert.labels,
  }
}
